"""What a plan would do, row by row in words: who is new, what changes from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshrut.core.viewer import Role
from marshrut.core.wording import day_digits, listed
from marshrut.people.models import Organisation, Person, Subject
from marshrut.people.queries.imports.matching import StaffPlan, Work
from marshrut.people.queries.imports.organisations import OrganisationPlan

Change = tuple[str, str, str]
"""What changes, as it was, as it will be."""

CHOICES: dict[str, dict[Any, str]] = {
    "education": dict(Person.Education.choices),
    "category": dict(Person.Category.choices),
    "kind": dict(Organisation.Kind.choices),
}
PERSON = {
    "birth_date": "Дата рождения",
    "snils": "СНИЛС",
    "education": "Образование",
    "pedagogical": "Образование педагогическое",
    "category": "Категория",
    "category_until": "Категория до",
    "teaching_since": "Педагогический стаж с",
    "phone": "Телефон",
    "email": "Электронная почта",
}
ORGANISATION = {
    "name": "Полное название",
    "short_name": "Краткое название",
    "kind": "Вид",
    "municipality": "Муниципалитет",
    "address": "Адрес",
    "closed_on": "Закрыта",
}
WORK = {"since": "Работает с", "is_main": "Основное место работы", "until": "Работал по"}


@dataclass(frozen=True)
class Names:
    """What ids are called: read once for a whole file."""

    places: dict[int, str]
    subjects: dict[int, str]

    @classmethod
    def read(cls) -> "Names":
        return cls(
            dict(Organisation.objects.values_list("pk", "short_name")),
            dict(Subject.objects.values_list("pk", "name")),
        )


def changes_of(plan: StaffPlan | OrganisationPlan, names: Names) -> list[Change]:
    """Everything that loading the rows of the plan would change."""
    if isinstance(plan, OrganisationPlan):
        return list(_organisation(plan))
    return [*_identity(plan), *(change for work in plan.works for change in _work(work, plan, names))]


def _organisation(plan: OrganisationPlan) -> Iterator[Change]:
    if plan.organisation.pk is None:
        yield ORGANISATION["name"], "", plan.row.name
        yield ORGANISATION["municipality"], "", plan.row.municipality
        return
    for name, (old, new) in plan.changed.items():
        yield ORGANISATION[name], _shown(name, old), _shown(name, new)


def _identity(plan: StaffPlan) -> Iterator[Change]:
    if plan.new:
        return
    if plan.renamed:
        yield "Имя", plan.person.full_name, " ".join(filter(None, plan.renamed))
    for name, (old, new) in plan.changed.items():
        yield PERSON[name], _shown(name, old), _shown(name, new)


def _work(work: Work, plan: StaffPlan, names: Names) -> Iterator[Change]:
    place = names.places.get(work.row.organisation_id, "")
    where = "" if len(plan.works) == 1 else f", {place}"
    if work.employment.pk is None:
        taught = listed(names.subjects[pk] for pk in sorted(work.subjects or ()))
        until = f", по {day_digits(work.row.until)}" if work.row.until else ""
        yield "Работа", "", ", ".join(filter(None, (work.row.position, place, taught))) + until
    for name, (old, new) in work.changed.items():
        if name == "subjects":
            old, new = (listed(sorted(names.subjects[pk] for pk in ids)) for ids in (old, new))
            yield f"Предметы{where}", old, new
        else:
            yield f"{WORK[name]}{where}", _shown(name, old), _shown(name, new)
    for role in work.roles:
        yield f"Роль{where}", "", str(Role(role).label)


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return day_digits(value)
    return str(CHOICES.get(name, {}).get(value, value))
