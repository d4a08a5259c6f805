"""«Сделано»: one's own acts, of cases that one may still see."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from marshrut.core.journal import record
from marshrut.core.models import Case
from marshrut.core.wording import date_of
from marshrut.desk.queries.done import MOST_ROWS, address, done, lately, working_days_before
from marshrut.measures.actions import withdraw
from marshrut.people.models import Appointment
from tests.diagnostics import given as diagnostics


@pytest.fixture
def page(world):
    def opened(who, query=""):
        client = Client()
        client.force_login(world.person(who))
        return client.get(f"/done/{query}")

    return opened


def labels(world, who):
    return {entry.label for entry in done(world.viewer(who))}


def test_it_shows_own_acts_and_nobody_elses(world):
    diagnostics.sent(world)
    assert "Подписана и отправлена региональному оператору" in labels(world, "head")
    assert labels(world, "teacher") == {"Согласие дано"}
    assert labels(world, "stranger") == set()


@pytest.mark.clause("A2.6.3")
def test_who_lost_a_role_sees_neither_act_nor_title(world, given, page):
    title = given.placed().case.title
    assert title in page("developer").content.decode()
    assert lately(world.viewer("developer"))
    Appointment.objects.filter(person=world.person("developer")).update(until=date(2026, 11, 1))
    assert labels(world, "developer") == set()
    assert lately(world.viewer("developer")) == []
    shown = page("developer").content.decode()
    assert title not in shown
    assert "Записей пока нет" in shown


@pytest.mark.clause("A2.6.3")
def test_a_curator_who_was_replaced_sees_the_act_no_more(world, given):
    pathway = given.agreed()
    curator = given.curator(pathway)
    assert labels(world, curator) == {"Куратор согласен"}
    pathway.curator = world.person("mentor")
    pathway.save(update_fields=["curator"])
    assert labels(world, curator) == set()


def test_one_query_whatever_was_done(world, django_assert_num_queries):
    diagnostics.sent(world)
    viewer = world.viewer("deputy")
    with django_assert_num_queries(1):
        assert len(lately(viewer)) > 1


def test_the_same_act_upon_many_is_one_row(world):
    diagnostics.sent(world)
    asked = next(row for row in lately(world.viewer("deputy")) if row.what == "Запрошено согласие")
    assert asked.count == 2
    assert "kind=consent" in asked.url
    client = Client()
    client.force_login(world.person("deputy"))
    assert client.get(asked.url).content.decode().count("Запрошено согласие") == 2


def test_it_looks_back_ten_working_days(world):
    assert working_days_before(date(2026, 11, 23)) == date(2026, 11, 9)
    assert working_days_before(date(2026, 11, 16)) == date(2026, 10, 30)  # 4 November off
    diagnostics.consented(world)
    later = world.viewer("teacher", world.now + timedelta(days=14))
    assert [row.what for row in lately(later)] == ["Согласие дано"]
    assert lately(later.moved_to(world.now + timedelta(days=15))) == []
    assert len(lately(world.viewer("deputy"))) <= MOST_ROWS


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?since=2026-11-23&until=2026-11-23", True),
        ("?since=2026-11-24", False),
        ("?until=2026-11-22", False),
        ("?kind=consent", True),
        ("?kind=pathway", False),
    ],
)
def test_the_period_and_the_kind_stand_in_the_address(world, page, query, shown):
    diagnostics.consented(world)
    assert ("Согласие дано" in page("teacher", query).content.decode()) == shown


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("?since=2026-11-24&until=2026-11-23", "раньше, чем начинается"),
        ("?since=вчера", "дат"),
        ("?kind=nothing", "Выберите"),
    ],
)
def test_a_wrong_filter_is_told_of_and_hides_nothing(world, page, query, word):
    diagnostics.consented(world)
    text = page("teacher", query).content.decode()
    assert word in text
    assert "Согласие дано" in text


def test_pages_and_columns_of_the_list(world, page):
    diagnostics.consented(world)
    case = Case.objects.get(kind="consent", person=world.person("teacher"))
    for number in range(60):
        record(case, viewer=world.viewer("teacher"), capacity="self", name="note", label=f"Запись {number}")
    assert "1–50 из 61\xa0запись" in page("teacher").content.decode()
    assert "Запись 59<" in page("teacher", "?page=2").content.decode()
    assert page("teacher", "?page=9999&sort=-capacity").status_code == 200


def test_the_list_is_exported_as_filtered(world, page):
    diagnostics.consented(world)
    response = page("teacher", "?xlsx=1&kind=consent")
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["Когда", "Что сделано", "О чём", "Дело", "В какой роли"]
    assert rows[2][1:3] == ["Согласие дано", "Согласие на диагностику"]
    assert rows[2][4] == "за себя"
    assert len(rows) == 3


def test_acts_upon_people_lead_to_the_person(world):
    person = world.person("colleague")
    case = Case.objects.create(kind="person", person=person, title=person.full_name, since=world.now)
    viewer = world.viewer("administrator")
    record(case, viewer=viewer, capacity="administrator", name="appointed", label="Назначена роль")
    (entry,) = done(viewer)
    assert (address(entry, viewer), date_of(entry.at)) == (f"/people/{person.pk}/", viewer.today)


def test_an_analyst_is_led_to_the_page_of_a_sitting_that_admits_analysts(world):
    sitting = diagnostics.sitting(world)
    viewer = world.viewer("analyst")
    record(sitting.case, viewer=viewer, capacity="analyst", name="told", label="Все результаты сообщены")
    (entry,) = done(viewer)
    client = Client()
    client.force_login(world.person("analyst"))
    assert client.get(address(entry, viewer)).status_code == 200


@pytest.mark.clause("A3.5.7")
def test_a_cancelled_measure_leads_to_its_page(world, given, page):
    measure = given.measures()["course"]
    viewer = world.viewer("operator")
    withdraw(measure, on=viewer.today, why="нет ведущего", viewer=viewer, seen=measure.seen)
    (entry,) = done(viewer)
    assert (entry.label, address(entry, viewer)) == ("Мероприятие отменено", f"/measures/{measure.pk}/")
    shown = page("operator", "?kind=measure").content.decode()
    assert "Мероприятие отменено" in shown and f"/measures/{measure.pk}/" in shown
    assert labels(world, "developer") == set()
    (lately_done,) = lately(viewer)
    assert lately_done.url == f"/measures/{measure.pk}/"
