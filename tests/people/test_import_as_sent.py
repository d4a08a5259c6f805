"""Spellings of the register, the marked copy, the choice of a sheet, a complete list with those who are not in it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marshrut.core.models import Entry, JobRun
from marshrut.core.workflow import Denied, Refused
from marshrut.formats.sheets import read_sheet
from marshrut.people import actions, jobs
from marshrut.people.actions.imports import checking
from marshrut.people.models import Employment, Import, Person
from marshrut.people.queries.imports.columns import staff_columns
from marshrut.regulations.snils import check_number, format_snils
from tests.people.test_import import STAFF, _files, book, check, load  # noqa: F401 - the fixture keeps files apart

LAST_DAY = date(2026, 11, 20)


def read_as(source):
    return {(heading, written): read for heading, written, read, *_ in source.readings}


@pytest.mark.clause("A1.2.2.1")
@pytest.mark.parametrize(
    ("column", "written", "read"),
    [
        ("Категория", "ВКК", "высшая"),
        ("Категория", "первая кв. кат.", "первая"),
        ("Категория", "СЗД", "соответствие занимаемой должности"),
        ("Предметы", "матем.", "математика"),
        ("Должность", "зам. дир. по УВР", "заместитель директора по учебно-воспитательной работе"),
        ("Должность", "Учитель нач.кл.", "учитель начальных классов"),
        ("Стаж", "с 2009 г.", "17 лет 2 мес."),
        ("Дата рождения", "14 марта 1985 г.", "14.03.1985"),
    ],
)
def test_a_spelling_is_read_and_shown_as_read(world, column, written, read):
    source = check(world, {column: written, "Категория до": None})
    assert source.problems == [] and read in read_as(source).values()


@pytest.mark.parametrize(
    "written", ["112-233-445 95", "11223344595", "112 233 445 95", 11223344595, "СНИЛС 112.233.445-95"]
)
def test_snils_in_any_spelling(world, written):
    load(world, {"СНИЛС": written})
    assert Person.objects.filter(snils="11223344595").exists()


def test_snils_that_lost_its_zeros_in_a_number_is_read_and_told(world):
    digits = "008765430" + check_number("008765430")
    source = check(world, {"СНИЛС": int(digits)})
    assert source.problems == [] and read_as(source)["СНИЛС", str(int(digits))] == format_snils(digits)
    (problem,) = check(world, {"СНИЛС": int(digits) + 1}).problems
    assert problem[3].startswith("Контрольное число")


def test_a_large_file_is_checked_by_a_job(world, client, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 10)
    world.school, world.maths  # noqa: B018
    client.force_login(world.person("operator"))
    answer = client.post(
        "/people/import/", {"kind": "staff", "file": SimpleUploadedFile("Штат.xlsx", book({}))}
    )
    source, run = Import.objects.get(), JobRun.objects.get()
    assert (answer.url, source.phase) == (f"/jobs/run/{run.pk}/", "checking")
    assert "Файл проверяется" in client.get(f"/people/import/{source.pk}/").content.decode()
    jobs.check_received.func(import_id=source.pk, run_id=run.pk)
    source.refresh_from_db()
    run.refresh_from_db()
    assert (source.phase, source.counts["created"], run.report["facts"]["Новые"], run.done) == (
        "checked",
        1,
        1,
        1,
    )


def test_a_large_file_that_nobody_can_read_is_put_aside_in_words(world, client, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 1)
    source, run = actions.receive_file(
        kind="staff", name="x.xlsx", data=b"PK broken", viewer=world.viewer("operator")
    )
    jobs.check_received.func(import_id=source.pk, run_id=run.pk)
    source.refresh_from_db()
    client.force_login(world.person("operator"))
    page = client.get(f"/people/import/{source.pk}/").content.decode()
    assert (source.phase, bool(source.file)) == ("unread", False) and "Файл повреждён" in page
    with pytest.raises(Refused, match="не прочитан"):
        actions.start_import(source=source, viewer=world.viewer("operator"))


def test_the_marked_copy_is_for_whoever_uploaded_the_file(world, client):
    source = check(world, {"СНИЛС": "1"})
    client.force_login(world.person("operator"))
    answer = client.get(f"/people/import/{source.pk}/marked.xlsx")
    sheet = read_sheet(answer.content, columns=staff_columns(date(2026, 11, 23)))
    assert sheet.rows[0].raw["surname"] == STAFF["Фамилия"] and "Что исправить" in sheet.unknown
    client.force_login(world.person("administrator"))
    assert client.get(f"/people/import/{source.pk}/marked.xlsx").status_code == 404
    with pytest.raises(Denied):
        actions.marked_file(source=source, viewer=world.viewer("administrator"))


def test_what_was_read_is_forgotten_with_the_file(world):
    source = load(world, {"Категория": "ВКК"})
    assert source.readings == [] and not source.file


def complete(world, *rows):
    data = book(*rows)
    viewer = world.viewer("operator")
    source = actions.check_file(kind="staff", name="Штат.xlsx", data=data, viewer=viewer, complete=True)
    return source, viewer


@pytest.mark.clause("A1.2.2.1")
def test_who_is_not_in_a_complete_list_is_told_and_stays(world):
    world.maths, world.person("teacher")
    source, viewer = complete(world, {})
    gone = Employment.objects.get(person=world.person("teacher"))
    assert source.absent == [gone.pk]
    run = actions.start_import(source=source, viewer=viewer)
    jobs.load_file.func(import_id=source.pk, run_id=run.pk)
    gone.refresh_from_db()
    assert gone.until is None


def loaded_complete(world):
    world.maths, world.person("teacher")
    source, viewer = complete(world, {})
    run = actions.start_import(source=source, viewer=viewer)
    jobs.load_file.func(import_id=source.pk, run_id=run.pk)
    source.refresh_from_db()
    return source, Employment.objects.get(person=world.person("teacher"))


def test_the_operator_ends_the_work_of_who_is_not_in_the_list(world, client):
    source, gone = loaded_complete(world)
    client.force_login(world.person("operator"))
    url = f"/people/import/{source.pk}/absent/"
    asked = {"works": [gone.pk], "until": LAST_DAY.isoformat(), "basis": "приказ № 5"}
    assert "Отметьте хотя бы одного" in client.post(url, {**asked, "works": []}).content.decode()
    assert "Завершено" in client.post(url, asked, follow=True).content.decode()
    gone.refresh_from_db()
    assert gone.until == LAST_DAY
    assert Entry.objects.filter(case__person=gone.person, name="left").exists()
    assert "Разобрались со всеми" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("until", "said"), [(date(2027, 1, 1), "не наступил"), (date(2019, 1, 1), "это позже")]
)
def test_the_last_day_must_be_possible(world, until, said):
    source, gone = loaded_complete(world)
    with pytest.raises(Refused, match=said):
        actions.end_absent(
            source=source, works=[gone.pk], until=until, basis="приказ", viewer=world.viewer("operator")
        )


def test_nobody_is_called_absent_while_a_row_is_wrong(world, client):
    world.maths, world.person("teacher")
    source, _ = complete(world, {"СНИЛС": "1"})
    client.force_login(world.person("operator"))
    assert source.absent == []
    assert "сначала исправьте ошибки" in client.get(f"/people/import/{source.pk}/").content.decode()
