"""«Контроль исполнения»: counts of terms, of no person and no organisation."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from marshrut.core.models import Deadline
from marshrut.core.workflow import perform
from marshrut.desk.queries.control import kept
from marshrut.diagnostics.actions import applications, sittings
from tests.diagnostics import given

TODAY = date(2026, 11, 23)


@pytest.fixture
def page(world):
    def opened(who, query="", path="/control/"):
        client = Client()
        client.force_login(world.person(who))
        return client.get(f"{path}{query}")

    return opened


def contact(today, **period):
    return next(row for row in kept(today, **period) if row.label.startswith("Связаться"))


def agree(world, application, at):
    applications.agree_conditions(
        application,
        conditions=given.CONDITIONS,
        means="phone",
        with_whom="Лунина О. Ю.",
        viewer=world.viewer("operator", at),
        seen=given.seen(application),
    )


@pytest.mark.clause("A0.5")
@pytest.mark.parametrize(
    ("days_later", "counts"), [(0, (1, 0, 0, 0)), (3, (1, 0, 0, 0)), (4, (0, 1, 0, 0)), (9, (0, 1, 0, 0))]
)
def test_a_term_is_met_on_its_last_day_and_late_the_day_after(world, days_later, counts):
    agree(world, given.sent(world), world.now + timedelta(days=days_later))
    row = contact(TODAY)
    assert (row.met, row.late, row.overdue, row.ahead) == counts


@pytest.mark.clause("A0.5")
def test_an_open_term_is_ahead_until_it_is_overdue(world):
    given.sent(world)
    assert contact(date(2026, 11, 26)).ahead == 1
    late = contact(date(2026, 11, 27))
    assert (late.ahead, late.overdue, late.share) == (0, 1, 0)


@pytest.mark.clause("A0.5")
def test_an_evening_is_the_day_of_the_region(world):
    # 21:30 UTC of the last day is past midnight in Smolensk
    agree(world, given.sent(world), world.now.replace(day=26, hour=21, minute=30))
    assert contact(TODAY).late == 1


@pytest.mark.clause("A0.5")
@pytest.mark.parametrize("step", ["withdraw", "decline"])
def test_what_became_needless_in_time_is_neither_met_nor_broken(world, step):
    who = {"withdraw": "head", "decline": "operator"}[step]
    for later, counts in ((0, None), (9, (0, 1))):
        application = given.sent(world)
        viewer = world.viewer(who, world.now + timedelta(days=later))
        perform(application, step, viewer=viewer, seen=given.seen(application), note="Передумали")
        row = next((row for row in kept(TODAY) if row.label.startswith("Связаться")), None)
        assert (row and (row.met, row.late)) == counts


def test_a_moved_sitting_begins_its_term_anew(world):
    sitting = given.sitting(world)
    when = sitting.starts_at + timedelta(days=7)
    sittings.reschedule_sitting(
        sitting,
        starts_at=when,
        ends_at=when + timedelta(hours=3),
        place=sitting.place,
        reason="Занят кабинет",
        viewer=world.viewer("operator"),
        seen=given.seen(sitting),
    )
    row = next(row for row in kept(TODAY) if row.label == "Провести сеанс")
    assert (row.met, row.late, row.ahead) == (0, 0, 1)


def test_duties_without_a_term_are_not_counted(world):
    given.asked(world)
    assert kept(TODAY) == []


def test_the_period_is_that_of_last_days_and_the_annex_that_of_clauses(world):
    given.sent(world)
    assert contact(TODAY, since=date(2026, 11, 26), until=date(2026, 11, 26)).total == 1
    assert kept(TODAY, since=date(2026, 11, 27)) == kept(TODAY, until=date(2026, 11, 25)) == []
    assert kept(TODAY, annex="3") == []


def test_clauses_stand_in_the_order_of_the_act(world):
    given.opened(world)
    assert [row.clause for row in kept(TODAY)] == ["A2.5.9.4", "A2.5.9.5", "A2.5.9.5", "A2.5.9.5"]


@pytest.mark.clause("A0.5", "A2.6.3")
def test_the_page_names_no_person_and_no_organisation(world, page):
    given.sent(world)
    Deadline.objects.update(due_on=date(2026, 11, 1))
    for path in ("/control/", "/today/"):
        text = page("department_officer", path=path).content.decode()
        assert "Связаться с заявителем" in text
        for secret in ("СШ № 7", "Ветрова", "Лунина", "Коллективная заявка"):
            assert secret not in text
    assert page("operator").status_code == page("head").status_code == 403


def test_the_department_reads_on_its_first_page_what_it_can_see(world, page):
    text = page("department_officer", path="/today/").content.decode()
    assert "ничего не поручает вам лично" in text
    assert "Просроченных сроков нет" in text
    assert 'href="/control/"' in text
    assert "Все дела сделаны" not in text


def test_one_query_for_all_counts(world, django_assert_num_queries):
    given.opened(world)
    with django_assert_num_queries(1):
        kept(TODAY)


def test_it_is_exported_as_filtered(world, page):
    given.sent(world)
    export = page("department_officer", "?xlsx=1&annex=2").content
    rows = CalamineWorkbook.from_filelike(BytesIO(export)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[2:]] == ["Связаться с заявителем и согласовать сроки"]
    assert rows[2][3:] == [0, 0, 0, 1]
    text = page("department_officer", "?annex=3").content.decode()
    assert "уберите часть условий" in text
