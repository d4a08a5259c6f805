"""Norms and names: seen, changed from a day on, looked at before, taken back, never rewritten."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from marshrut.core import region
from marshrut.core.bodies import BODY_INFOS, Bodies, BodyError, check_pattern
from marshrut.core.models import Deadline, Norm
from marshrut.core.norms import bodies, norms
from marshrut.core.workflow import Refused, Stale
from tests.diagnostics import given

TODAY = date(2026, 11, 23)
LATER = date(2027, 1, 11)
ACT = "приказ от 20.11.2026 № 1"


@pytest.fixture
def administrator(world):
    with time_machine.travel(world.now, tick=True):
        client = Client()
        client.force_login(world.person("administrator"))
        yield client


@pytest.fixture
def viewer(world):
    return world.viewer("administrator")


def form(value, *, since=LATER, seen=0, **more):
    return {"value": value, "since": since.isoformat(), "basis": ACT, "seen": seen, **more}


def change(administrator, name, value, **more):
    data = form(value, **more)
    checked = administrator.post(f"/norms/{name}/", data)
    asked = checked.context["asked"]
    return administrator.post(f"/norms/{name}/", {**data, "confirmed": asked}, follow=True)


def test_a_change_holds_from_its_day_on(administrator):
    page = change(administrator, "contact_applicant_days", "5").content.decode()
    assert "новое значение действует с 11\xa0января 2027" in page
    assert norms(TODAY).contact_applicant_days == 3
    assert norms(LATER - timedelta(days=1)).contact_applicant_days == 3
    assert norms(LATER).contact_applicant_days == 5


def test_it_is_looked_at_first_and_nothing_is_written(world, administrator):
    given.sent(world)
    page = administrator.post("/norms/contact_applicant_days/", form("5")).content.decode()
    assert "По прежнему значению идут 1\xa0открытый срок" in page and "Внести изменение" in page
    assert not Norm.objects.exists()


def test_what_was_checked_is_what_is_confirmed(administrator):
    asked = administrator.post("/norms/contact_applicant_days/", form("5")).context["asked"]
    administrator.post("/norms/contact_applicant_days/", form("6", confirmed=asked))
    assert not Norm.objects.exists()


@pytest.mark.clause("A2.5.9.4")
def test_open_terms_keep_the_value_they_began_with(world, administrator):
    application = given.sent(world)
    due = Deadline.objects.get(case_id=application.pk, name="contact").due_on
    change(administrator, "contact_applicant_days", "5", since=TODAY)
    assert Deadline.objects.get(case_id=application.pk, name="contact").due_on == due


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("contact_applicant_days", "пять", "Нужно целое число от 1 до 60"),
        ("contact_applicant_days", "0", "Нужно число от 1 до 60"),
        ("contact_applicant_days", "-1", "Нужно число от 1 до 60, а введено -1"),
        ("contact_applicant_days", "9" * 12, "Нужно целое число"),
        ("contact_applicant_days", "", "Заполните"),
        ("high_below", "90", "не может превышать"),
        ("complex_blocks", [], "Отметьте хотя бы один"),
        ("complex_blocks", ["неведомый"], "неведомый"),
        ("pathway_number", "ИОМ-{number:05d}", "добавьте в образец {year}"),
        ("pathway_number", "ИОМ-{year}-{number.__class__}", "а не «{number.__class__}»"),
        ("pathway_number", "ИОМ-{year", "стоят парами"),
        ("town_spellings", "Вязьма = Вяземский\nРославль", "Строка 2"),
        ("town_spellings", "Вязьма = Вяземский\nВязьма = Другой", "Строка 2"),
        ("region", "   ", "Заполните"),
    ],
)
def test_a_wrong_value_is_said_in_words_and_nothing_is_written(administrator, name, value, words):
    page = administrator.post(f"/norms/{name}/", form(value))
    if "asked" in page.context:
        page = administrator.post(f"/norms/{name}/", form(value, confirmed=page.context["asked"]))
    assert words in page.content.decode() and ACT in page.content.decode()
    assert not Norm.objects.exists()


def test_not_backwards_in_time(administrator, viewer):
    page = administrator.post(
        "/norms/slip_days/", form("7", since=TODAY - timedelta(days=1))
    ).content.decode()
    assert "Задним числом значение не меняется" in page
    with pytest.raises(Refused, match="Задним числом"):
        region.change(name="slip_days", value=7, since=TODAY - timedelta(1), basis=ACT, seen=0, viewer=viewer)


def test_a_value_may_not_contradict_a_later_one(viewer):
    region.change(name="low_above", value=70, since=LATER, basis=ACT, seen=0, viewer=viewer)
    with pytest.raises(Refused, match="Так было бы с 11\xa0января 2027"):
        region.change(name="high_below", value=75, since=TODAY, basis=ACT, seen=0, viewer=viewer)


def test_who_comes_second_is_told(viewer):
    region.change(name="slip_days", value=7, since=LATER, basis=ACT, seen=0, viewer=viewer)
    with pytest.raises(Stale):
        region.change(name="slip_days", value=9, since=LATER, basis=ACT, seen=0, viewer=viewer)
    assert [row.value for row in region.history("slip_days")] == [7]


def test_a_change_ahead_is_taken_back_and_stays_in_the_history(administrator):
    change(administrator, "slip_days", "7")
    row = Norm.objects.get()
    page = administrator.post("/norms/slip_days/take-back/", {"row": row.pk}, follow=True).content.decode()
    assert "Изменение с 11\xa0января 2027 отменено" in page
    assert norms(LATER).slip_days == 14
    assert Norm.objects.count() == 2


def test_what_is_in_force_is_not_taken_back_but_changed(administrator):
    change(administrator, "slip_days", "7", since=TODAY)
    answer = administrator.post("/norms/slip_days/take-back/", {"row": Norm.objects.get().pk})
    assert answer.status_code == 404 and norms(TODAY).slip_days == 7


def test_a_name_of_a_body_is_changed_too(administrator):
    change(administrator, "institute_short", "ПОИПКРО", since=TODAY)
    change(administrator, "town_spellings", "Псков = город Псков", since=TODAY)
    assert bodies(TODAY).institute_short == "ПОИПКРО"
    assert bodies(TODAY).town_spellings == {"Псков": "город Псков"}
    assert "ПОИПКРО" in administrator.get("/norms/?own=1").content.decode()


@pytest.mark.parametrize("sql", ["UPDATE core_norm SET version = 9", "DELETE FROM core_norm"])
def test_the_database_refuses_to_rewrite_what_was_set(viewer, sql):
    region.change(name="slip_days", value=7, since=LATER, basis=ACT, seen=0, viewer=viewer)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("many", "said"), [(1, "1 написание"), (2, "2 написания"), (11, "11 написаний"), (62, "62 написания")]
)
def test_spellings_are_counted_as_people_count(many, said):
    known = {f"слово {number}": "математика" for number in range(many)}
    info = next(info for info in BODY_INFOS if info.name == "subject_spellings")
    assert info.show(known).replace("\xa0", " ") == said


def test_the_list_filters_and_exports(administrator):
    page = administrator.get("/norms/?q=куратор").content.decode()
    assert "Предел действующих ИОМ у одного куратора" in page and "Связаться с заявителем" not in page
    assert "Под такой отбор ничего не подходит" in administrator.get("/norms/?q=ъъъ").content.decode()
    assert administrator.get("/norms/?format=xlsx").content[:2] == b"PK"


def test_the_list_takes_few_queries(administrator, viewer, django_assert_max_num_queries):
    for seen, days in enumerate((7, 8, 9)):
        since = LATER + timedelta(days=seen)
        region.change(name="slip_days", value=days, since=since, basis=ACT, seen=seen, viewer=viewer)
    with django_assert_max_num_queries(8):
        administrator.get("/norms/")


def test_nobody_but_the_administrator(world):
    for who in ("operator", "analyst", "head", "teacher"):
        client = Client()
        client.force_login(world.person(who))
        assert client.get("/norms/").status_code == client.get("/norms/slip_days/").status_code == 403


def test_every_default_is_a_value_that_its_name_may_have():
    assert all(info.check(info.default) == info.default for info in Bodies.listed())


@pytest.mark.parametrize(
    "pattern", ["{year}/{number}", "{region}-{year}-{number:03d}", "№ {number:4}-{year}"]
)
def test_patterns_that_give_each_year_and_count_a_number(pattern):
    if ":4}" in pattern:
        with pytest.raises(BodyError):
            check_pattern(pattern)
    else:
        check_pattern(pattern)


@pytest.mark.parametrize("name", region.known())
def test_every_norm_and_name_has_a_page_that_takes_its_own_value(administrator, name):
    page = administrator.get(f"/norms/{name}/")
    assert page.status_code == 200
    value = page.context["form"].fields["value"].initial
    checked = administrator.post(f"/norms/{name}/", form(value))
    assert checked.context["form"].errors == {} and "asked" in checked.context
