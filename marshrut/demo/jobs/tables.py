"""Two staff lists as schools send them, checked today: one complete, one full of spellings and errors; a new name."""

from collections.abc import Iterator, Sequence
from typing import Any

from marshrut.core.viewer import Viewer
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.people import Worker
from marshrut.demo.actions.places import Staffed
from marshrut.demo.actions.region import Region
from marshrut.formats.tables import table
from marshrut.people import actions
from marshrut.people.models import Employment, Organisation
from marshrut.regulations.snils import format_snils

HEADINGS = (
    *("Организация", "Фамилия", "Имя", "Отчество", "Дата рождения", "СНИЛС", "Должность", "Предметы"),
    *("Работает с", "Категория", "Пед. стаж", "Кабинет"),
)
CATEGORIES = {"highest": "ВКК", "first": "первая кв. кат.", "fitting": "СЗД", "none": "б/к"}
SHORT = {"математика": "матем.", "русский язык": "рус. яз.", "начальные классы": "нач. кл."}
MOST = 40


def plan_tables(region: Region, agenda: Agenda) -> None:
    """What the operator has received this morning."""
    schools = [place for place in region.places if _staffed_school(region, place)]
    first, second = schools[-1].organisation, schools[-2].organisation

    def receive(at: Any) -> None:
        viewer = region.of("operator", at)
        complete = list(_rows(region.staff[first.key][:MOST], odd=False))[:-1]
        _check(viewer, f"Список {first.short_name}.xlsx", complete, complete=True)
        sent = list(_rows(region.staff[second.key][:MOST], odd=True))
        sent[0][5], sent[1][8], sent[2][10] = "112-233-445 96", "31.02.2020", "сто лет"
        _check(viewer, "Штатное расписание (от школы).xlsx", [*sent, ["Всего", len(sent)]], complete=False)

    agenda.add(region.days.now, receive)


def _staffed_school(region: Region, place: Staffed) -> bool:
    """There is somebody to name, and somebody to miss."""
    return (
        place.organisation.kind == Organisation.Kind.SCHOOL
        and len(region.staff.get(place.organisation.key, ())) > 4
    )


def _check(viewer: Viewer, name: str, rows: list[list[Any]], *, complete: bool) -> None:
    data = table(HEADINGS, rows, title="Штатное расписание")
    actions.check_file(kind="staff", name=name, data=data, viewer=viewer, complete=complete)


def _rows(staff: Sequence[Worker], *, odd: bool) -> Iterator[list[Any]]:
    """One row a work; `odd`: in the spellings of a school's secretary."""
    ids = [worker.employment.pk for worker in staff]
    works = Employment.objects.filter(pk__in=ids, until__isnull=True).select_related("person", "organisation")
    for number, work in enumerate(works.prefetch_related("subjects").order_by("pk")):
        person = work.person
        taught = ", ".join(SHORT.get(one.name, one.name) if odd else one.name for one in work.subjects.all())
        yield [
            work.organisation.key,
            person.surname,
            person.first_name,
            person.patronymic,
            f"{person.birth_date:%Y-%m-%d}" if odd and number % 3 == 0 else person.birth_date,
            person.snils if odd else format_snils(person.snils) if person.snils else "",
            work.position,
            taught,
            work.since,
            CATEGORIES.get(person.category, "") if odd else person.get_category_display(),
            f"с {person.teaching_since:%Y} г." if odd and person.teaching_since else "",
            100 + number,
        ]
