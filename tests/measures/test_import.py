"""A table of measures: checked row by row, what changes is shown, loaded once."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from marshrut.core.models import Entry
from marshrut.core.workflow import Denied, Refused
from marshrut.measures.actions import change_measure, import_measures
from marshrut.measures.models import Measure
from marshrut.measures.queries.drafts import HEADINGS, MeasureDraft, draft_of, whole
from marshrut.measures.queries.plans import planned
from marshrut.people.models import Municipality, Organisation
from marshrut.people.queries.imports.places import Places
from marshrut.regulations.pathway import Category
from tests.pathways.given import Given

SOUND = {
    "Код": "ПК-1",
    "Название": "Задачи с параметрами",
    "Категория": "знания и опыт",
    "Вид": "ДПП-ПК",
    "Источник": "план института",
    "Форма": "очно",
    "Кто проводит": "СОИРО",
    "Часов": 36,
    "Мест": 25,
    "С": "18.01.2027",
    "По": "29 января 2027 г.",
    "Предмет": "Математика",
    "Муниципалитет": "",
    "Организация": "",
    "Стаж не больше": 3,
    "Коды кодификатора": "П-01.1; М-01.4",
}
URL = "/measures/import/"


def sheet(*rows, without=()):
    headings = [name for name in SOUND if name not in without]
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, headings)
        for at, row in enumerate(rows, start=1):
            page.write_row(at, 0, [{**SOUND, **row}[name] for name in headings])
    buffer.seek(0)
    buffer.name = "measures.xlsx"
    return buffer


@pytest.fixture
def given(world):
    return Given(world)


@pytest.fixture
def desk(given, world, client):
    given.entries()
    world.school, world.maths  # noqa: B018
    client.force_login(world.person("developer"))
    return client


def checked(client, *rows, **kwargs):
    return client.post(URL, {"file": sheet(*rows, **kwargs)})


def loaded(client, page):
    """What the person sees after pressing the button of the page."""
    kept = {name: page.context["form"].data[name] for name in ("kept", "mark")}
    return client.post(URL, {**kept, "load": "1"}, follow=True)


def brought(client, *rows, **kwargs):
    return told(loaded(client, checked(client, *rows, **kwargs)))


def told(page):
    return page.content.decode().replace("\xa0", " ")


def problems(page):
    return [(p.row, p.heading, p.message) for p in page.context["check"].problems]


@pytest.mark.clause("A3.5.6", "A3.5.7")
def test_a_table_fills_the_registry(desk, world):
    page = checked(desk, {})
    assert "Новые" in told(page) and not Measure.objects.exists()
    assert "Загружено: 1 новое, изменено 0, без изменений 0." in told(loaded(desk, page))
    measure = Measure.objects.get()
    assert (measure.key, measure.category, measure.kind) == ("ПК-1", Category.KNOWLEDGE, "ДПП ПК")
    assert (measure.starts_on, measure.ends_on) == (date(2027, 1, 18), date(2027, 1, 29))
    assert (measure.subject, measure.most_experience, measure.search) == (
        world.maths,
        3,
        "задачи с параметрами",
    )
    assert {entry.code for entry in measure.entries.all()} == {"П-01.1", "М-01.4"}


BAD = [
    ({"Код": ""}, "Код", "Не заполнено"),
    ({"Название": "Я" * 301}, "Название", "можно не больше 300"),
    ({"Название": "=1+1"}, "Название", "формула"),
    ({"Категория": "наставничства"}, "Категория", "Может быть, «Наставничество»?"),
    ({"Категория": "кружок"}, "Категория", "Можно: Получение дополнительных знаний"),
    ({"Источник": "интернет"}, "Источник", "Такого значения нет"),
    ({"Форма": "лёжа"}, "Форма", "Можно: очно; дистанционно; очно-дистанционно"),
    ({"Кто проводит": ""}, "Кто проводит", "Не заполнено"),
    ({"Часов": 0}, "Часов", "от 1 до 3000"),
    ({"Часов": "тридцать"}, "Часов", "целое число"),
    ({"Мест": -1}, "Мест", "от 1 до 30000"),
    ({"С": "2027"}, "С", "Укажите и день"),
    ({"С": "30.02.2027"}, "С", "Такого дня нет"),
    ({"По": "17.01.2027"}, "По", "раньше, чем начинается 18.01.2027"),
    ({"Предмет": "алхимия"}, "Предмет", "Такого предмета нет"),
    ({"Муниципалитет": "Атлантида"}, "Муниципалитет", "Такого муниципалитета нет"),
    ({"Муниципалитет": "Вяземский муниципальный окрук"}, "Муниципалитет", "Может быть"),
    ({"Организация": "СШ № 77"}, "Организация", "Может быть, «СШ № 7» (код 67-001)?"),
    ({"Организация": "СШ № 7", "Муниципалитет": "Другой"}, "Организация", "не в муниципалитете «Другой»"),
    ({"Стаж не больше": 100}, "Стаж не больше", "от 0 до 60"),
    ({"Коды кодификатора": "П-01.1, Х-9"}, "Коды кодификатора", "Кода Х-9 нет"),
]


@pytest.mark.parametrize(("row", "heading", "message"), BAD)
def test_a_wrong_row_is_told_in_words(desk, row, heading, message):
    Municipality.objects.create(name="Другой")
    page = checked(desk, {}, {"Код": "ПК-2", **row})
    [(number, where, words)] = problems(page)
    assert (number, where) == (3, heading)
    assert message in words
    assert "Загрузить</button>" not in told(page)


def test_every_error_of_every_row_is_told_at_once(desk):
    rows = [{**row, "Код": row.get("Код", f"ПК-{at}")} for at, (row, _, _) in enumerate(BAD)]
    assert {row for row, _, _ in problems(checked(desk, *rows))} == set(range(2, len(BAD) + 2))


@pytest.mark.parametrize("twin", ["ПК-1", "пк-1", " ПК-1 "])
def test_a_code_twice_in_a_table_is_an_error_of_both_rows(desk, twin):
    page = checked(desk, {}, {"Код": twin})
    assert [(row, where) for row, where, _ in problems(page)] == [(2, "Код"), (3, "Код")]


def test_a_code_that_differs_in_case_alone_does_not_double(desk):
    brought(desk, {})
    [(_, _, words)] = problems(checked(desk, {"Код": "пк-1"}))
    assert "записан иначе: ПК-1" in words


def test_a_closed_organisation_gets_no_measures(desk, world):
    Organisation.objects.filter(pk=world.school.pk).update(closed_on=date(2026, 11, 1))
    [(_, where, words)] = problems(checked(desk, {"Организация": "67-001"}))
    assert where == "Организация" and "закрыта 01.11.2026" in words


def test_places_are_known_by_their_spellings(desk, world):
    brought(desk, {"Муниципалитет": "Вяземский", "Организация": "СШ №7", "Предмет": "матем"})
    measure = Measure.objects.get()
    assert (measure.municipality, measure.organisation) == (world.municipality, world.school)


@pytest.mark.clause("A3.5.7")
def test_a_repeated_table_updates_and_never_doubles(desk):
    brought(desk, {}, {"Код": "ПК-2"})
    page = checked(desk, {"Часов": 40, "Мест": ""}, {"Код": "ПК-2"}, {"Код": "ПК-3"})
    [changed] = page.context["plan"].changed
    assert changed.changes == (("Часов", "36", "40"), ("Мест", "25", ""))
    assert "Загружено: 1 новое, изменено 1, без изменений 1." in told(loaded(desk, page))
    assert dict(Measure.objects.values_list("key", "hours")) == {"ПК-1": 40, "ПК-2": 36, "ПК-3": 36}
    assert Measure.objects.get(key="ПК-1").places is None


def test_a_table_that_changes_nothing_has_no_button(desk):
    brought(desk, {})
    page = checked(desk, {})
    assert "загружать нечего" in told(page) and "Загрузить</button>" not in told(page)


def test_what_the_table_has_no_column_for_stays(desk):
    brought(desk, {})
    brought(desk, {"Часов": 40}, without=("Мест", "Предмет", "Коды кодификатора"))
    measure = Measure.objects.get()
    assert (measure.hours, measure.places, measure.subject.name) == (40, 25, "математика")
    assert measure.entries.count() == 2


def test_what_changed_meanwhile_is_shown_before_it_is_written(desk, world):
    brought(desk, {})
    page = checked(desk, {"Часов": 40})
    measure = Measure.objects.get()
    other = replace(draft_of(whole(measure.pk), Places(date(2026, 11, 23))), hours=50)
    change_measure(measure, other, viewer=world.viewer("operator"), seen=measure.seen)
    again = loaded(desk, page)
    assert "перечень изменился" in told(again)
    assert again.context["plan"].changed[0].changes == (("Часов", "50", "40"),)
    assert "изменено 1" in told(loaded(desk, again))
    assert Measure.objects.get().hours == 40


def test_the_same_button_pressed_twice_is_a_success(desk):
    page = checked(desk, {})
    loaded(desk, page)
    assert "без изменений 1" in told(loaded(desk, page))
    assert Entry.objects.filter(case__kind="measure").count() == 1


def test_the_journal_says_who_brought_what(desk, world):
    brought(desk, {})
    brought(desk, {"Часов": 40})
    added, changed = Entry.objects.filter(case__kind="measure").order_by("seq")
    assert (added.name, changed.name, changed.capacity) == ("added", "changed", "developer")
    assert changed.payload.data["changes"] == [["Часов", "36", "40"]]
    page = told(desk.get(reverse("measure", args=[Measure.objects.get().pk])))
    assert "Мероприятие изменено" in page and "Загрузка из таблицы" in page and "Щукин" in page


def test_the_wrong_table_comes_back_marked(desk):
    page = checked(desk, {"Часов": 0})
    answer = desk.post(URL, {"kept": page.context["form"].data["kept"], "marked": "1"})
    assert answer.headers["Content-Disposition"].endswith('"marked.xlsx"')


def test_of_thousands_of_errors_the_page_shows_the_first(desk):
    page = checked(desk, *({"Код": f"ПК-{n}", "Часов": 0} for n in range(600)))
    assert told(page).count("Здесь нужно целое число") == 500
    assert "Здесь первые 500. Все, 600, — в файле с пометками." in told(page)


def test_what_a_long_table_changes_can_be_downloaded(desk):
    page = checked(desk, {})
    answer = desk.post(URL, {"kept": page.context["form"].data["kept"], "changes": "1"})
    rows = read(answer)
    assert rows[1] == ["Строка", "Код", "Что будет", "Столбец", "Было", "Станет"]
    assert rows[2][2:] == ["новое", "Название", "", "Задачи с параметрами"]


def read(answer):
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_the_template_has_the_columns_and_is_taken_back(desk):
    answer = desk.get(reverse("measures_template"))
    assert [name.rstrip("*") for name in read(answer)[0]] == list(HEADINGS.values())
    upload = io.BytesIO(answer.content)
    upload.name = "t.xlsx"
    page = desk.post(URL, {"file": upload})
    assert "ни одной заполненной строки" in told(page)


def test_the_export_loads_again_and_changes_nothing(desk, given):
    given.measures()
    brought(
        desk,
        {"Организация": "67-001", "Предмет": ""},
        {"Код": "+7", "Название": "-1+1", "Кто проводит": "@a"},
    )
    answer = desk.get("/measures/?xlsx=1&past=on")
    upload = io.BytesIO(answer.content)
    upload.name = "measures.xlsx"
    plan = desk.post(URL, {"file": upload}).context["plan"]
    assert (plan.problems, plan.fresh, plan.changed, plan.same) == ((), (), (), 5)


def test_a_csv_is_read_too(desk):
    upload = io.BytesIO(
        "\n".join(";".join(f'"{cell}"' for cell in row) for row in (SOUND, SOUND.values())).encode()
    )
    upload.name = "m.csv"
    [one] = desk.post(URL, {"file": upload}).context["plan"].fresh
    assert one.draft.codes == ("П-01.1", "М-01.4")


@pytest.mark.clause("A2.6.3")
def test_whom_codes_are_closed_to_neither_reads_nor_changes_them(desk, world, client):
    brought(desk, {})
    client.force_login(world.person("deputy_developer"))
    answer = client.get(reverse("measures_template"))
    assert "Коды кодификатора" not in " ".join(read(answer)[0])
    brought(client, {"Часов": 40, "Коды кодификатора": "К-01.3"})
    measure = Measure.objects.get()
    assert (measure.hours, {e.code for e in measure.entries.all()}) == (40, {"П-01.1", "М-01.4"})


def test_notes_tell_what_is_allowed_and_worth_a_look(desk):
    page = checked(
        desk,
        {"С": "01.10.2026", "По": "02.10.2026"},
        {"Код": "ПК-2", "Коды кодификатора": ""},
        {"Код": "ПК-3", "Коды кодификатора": "", "Категория": "Наставничество"},
    )
    over, bare = page.context["plan"].notes
    assert over.endswith("не попадут: ПК-1.") and bare.endswith("не попадут: ПК-2.")


def drafts(number):
    return [
        MeasureDraft(
            f"М-{n}",
            f"Курс {n}",
            "knowledge",
            "семинар",
            "institute",
            "in_person",
            "СОИРО",
            6,
            None,
            date(2027, 2, 1),
            date(2027, 2, 2),
            codes=("П-01.1",),
        )
        for n in range(number)
    ]


@pytest.mark.parametrize("size", [1, 300])
def test_loading_takes_a_bounded_number_of_queries(world, size, django_assert_max_num_queries):
    Given(world).entries()
    viewer, rows = world.viewer("developer"), drafts(size)
    mark = planned(rows, viewer).mark
    with django_assert_max_num_queries(45):
        assert import_measures(rows, viewer=viewer, mark=mark).created == size
    moved = [replace(row, hours=8) for row in rows]
    mark = planned(moved, viewer).mark
    with django_assert_max_num_queries(45):
        assert import_measures(moved, viewer=viewer, mark=mark).updated == size


@pytest.mark.parametrize("name", ["teacher", "head", "analyst", "author", "administrator", "methodist"])
def test_others_bring_nothing_in(world, name):
    with pytest.raises(Denied):
        import_measures(drafts(1), viewer=world.viewer(name), mark="")
    assert not Measure.objects.exists()


def test_an_action_refuses_wrong_rows_itself(world):
    with pytest.raises(Refused, match=r"Кода П-01\.1 нет"):
        import_measures(drafts(1), viewer=world.viewer("operator"), mark="")
