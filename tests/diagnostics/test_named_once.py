"""Who has two works in a school stands in its application once for a subject (A2.consent)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.models import Case
from marshrut.core.wording import day_range_short
from marshrut.core.workflow import Refused
from marshrut.diagnostics.actions import applications as actions
from marshrut.diagnostics.actions import consents
from marshrut.diagnostics.models import Application, ApplicationRow, Consent
from marshrut.diagnostics.queries.applications import staff_lines
from marshrut.people.models import Employment
from tests.diagnostics import given

pytestmark = pytest.mark.clause("A2.consent")


@pytest.fixture
def second(world):
    """The teacher's other work in the same school, with the same subject."""
    work = Employment.objects.create(
        person=world.person("teacher"),
        organisation=world.school,
        position="педагог дополнительного образования",
        since=date(2024, 9, 2),
        is_main=False,
    )
    work.subjects.add(world.maths)
    return work


def name(world, application, *picks, shown=()):
    return actions.name_people(
        application,
        shown=shown,
        picked=dict.fromkeys(picks, 0),
        viewer=world.viewer("deputy"),
        seen=given.seen(application),
    )


@pytest.fixture
def picks(world, second):
    return [(world.employment("teacher").pk, world.maths.pk), (second.pk, world.maths.pk)]


def test_both_works_at_once_are_refused_by_name(world, picks):
    application = given.draft(world, people=())
    with pytest.raises(Refused, match="математика: такая строка в заявке уже есть") as refusal:
        name(world, application, *picks)
    assert world.person("teacher").short_name in str(refusal.value.messages)
    assert not application.rows.exists()


def test_the_second_work_after_the_first_is_refused_and_the_first_stays(world, picks):
    application = given.draft(world, people=("teacher",))
    with pytest.raises(Refused, match="Оставьте одну"):
        name(world, application, picks[1])
    assert [(row.employment_id, row.subject_id) for row in application.rows.all()] == [picks[0]]


def test_one_work_may_take_the_place_of_the_other_before_anybody_is_asked(world, picks):
    application = given.draft(world, people=("teacher",))
    name(world, application, picks[1], shown=[picks[0]])
    assert [(row.employment_id, row.subject_id) for row in application.rows.all()] == [picks[1]]


def test_the_list_offers_such_a_person_once(world, second):
    application = given.draft(world, people=())
    lines = [
        line.employment
        for line in staff_lines(application, world.now.date())
        if line.employment.person == second.person
    ]
    assert lines == [world.employment("teacher")]


def test_the_list_keeps_the_work_that_is_named(world, picks, second):
    application = name(world, given.draft(world, people=()), picks[1])
    lines = [line for line in staff_lines(application, world.now.date()) if line.picked]
    assert [line.employment for line in lines] == [second]


def test_the_page_says_it_beside_what_was_marked(world, client, picks, second):
    application = given.draft(world, people=("teacher",))
    client.force_login(world.person("deputy"))
    line = {"line-employment": second.pk, "line-subject": world.maths.pk, "go": "line"}
    page = client.post(
        f"/diagnostics/applications/{application.pk}/people/", {"seen": given.seen(application), **line}
    )
    assert "по другой должности" in page.content.decode()
    assert application.rows.count() == 1


def test_the_database_holds_it(world, second):
    application = given.asked(world, people=("teacher",))
    asked = given.consent(world, application, "teacher")
    row = ApplicationRow.objects.create(application=application, employment=second, subject=world.maths)
    case = given.draft(world, people=()).case
    Application.objects.filter(pk=case.pk).delete()
    with pytest.raises(IntegrityError, match=r"consent_once|application_id"), transaction.atomic():
        Consent.objects.create(
            case=case,
            row=row,
            application=application,
            person=asked.person,
            employment=second,
            organisation=world.school,
            subject=world.maths,
        )


def test_the_list_says_who_is_asked_for_the_same_in_another_application(world, client, second):
    earlier = given.draft(world, people=("teacher",))
    later = given.draft(world, people=())
    client.force_login(world.person("deputy"))
    address = reverse("application_people", args=[later.pk])
    assert "уже в другой заявке, её готовят" in client.get(address).content.decode()
    earlier.rows.update(left_out=True)
    assert "уже в другой заявке" not in client.get(address).content.decode()


def test_two_consents_of_one_subject_are_told_apart_by_their_periods(world):
    application = given.draft(world, people=("teacher",))
    consents.ask_consents(application, viewer=world.viewer("deputy"), seen=given.seen(application))
    title = Case.objects.get(pk=application.consents.get().pk).title
    assert title.endswith(f", {day_range_short(application.period_from, application.period_to)}")
    details = {"period_from": date(2027, 2, 1), "period_to": date(2027, 2, 5)}
    actions.edit_details(
        application, details=details, viewer=world.viewer("deputy"), seen=given.seen(application)
    )
    assert Case.objects.get(pk=application.consents.get().pk).title.endswith(", 1–5\xa0февр.")
