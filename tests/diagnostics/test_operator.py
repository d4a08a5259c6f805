"""The regional operator, and who comes to them: single people and groups (A2.5.4, A2.5.5, A2.5.8)."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from marshrut.core.models import Deadline
from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused, may, perform
from marshrut.diagnostics.actions import applications, sittings
from marshrut.diagnostics.models import ApplicationRow, Consent
from marshrut.people.actions import appoint, end_appointment
from marshrut.people.models import Appointment
from marshrut.regulations.blocks import MANAGER_BLOCKS
from tests.diagnostics import given

ORDER = "приказ Департамента от 20.11.2026 № 701-ОД"


def duties(world, name):
    return set(Deadline.objects.open().visible_to(world.viewer(name)).values_list("name", flat=True))


def named(world, basis=ORDER):
    operator = Appointment(
        person=world.person("methodist"), role=Role.OPERATOR, since=date(2026, 11, 20), basis=basis
    )
    return appoint(appointment=operator, viewer=world.viewer("administrator"))


@pytest.mark.clause("A2.5.4")
def test_applications_come_to_whom_an_order_named_operator(world):
    application = given.sent(world)
    assert duties(world, "methodist") == set()
    named(world)
    assert duties(world, "methodist") == {"contact"}
    assert may(application, "agree", world.viewer("methodist"))


@pytest.mark.clause("A2.5.4")
def test_when_the_naming_ends_so_does_the_operators_work(world):
    application = given.sent(world)
    end = {"until": date(2026, 11, 22), "basis": "приказ Департамента от 22.11.2026 № 702-ОД"}
    end_appointment(appointment=named(world), viewer=world.viewer("administrator"), **end)
    assert duties(world, "methodist") == set()
    assert not may(application, "agree", world.viewer("methodist"))


@pytest.mark.clause("A2.5.4")
@pytest.mark.parametrize("basis", ["", "  "])
def test_nobody_is_operator_without_an_order(world, basis):
    with pytest.raises(Refused, match="Укажите документ"):
        named(world, basis)
    assert not world.person("methodist").appointments.filter(role=Role.OPERATOR).exists()


@pytest.mark.clause("A2.5.4")
def test_the_order_is_read_beside_the_operators_role(world, client):
    named(world)
    client.force_login(world.person("analyst"))
    page = client.get(reverse("person", args=[world.person("methodist").pk])).content.decode()
    assert "региональный оператор" in page.lower()
    assert ORDER in page


@pytest.mark.clause("A2.5.5")
def test_participants_are_told_time_and_place_and_told_anew(world, client):
    sitting = given.sitting(world)
    moved = {"starts_at": world.now.replace(day=25), "ends_at": world.now.replace(day=25, hour=12)}
    viewer = world.viewer("operator")
    for name in ("teacher", "colleague"):
        assert duties(world, name) == {"take"}
    sittings.reschedule_sitting(
        sitting,
        place="СОИРО, каб. 5",
        reason="школа попросила другой день",
        viewer=viewer,
        seen=given.seen(sitting),
        **moved,
    )
    client.force_login(world.person("teacher"))
    page = client.get(reverse("attempt", args=[given.work(sitting, world.person("teacher")).pk]))
    assert "СОИРО, каб. 5" in page.content.decode().replace("\xa0", " ")
    assert "25 ноября" in page.content.decode().replace("\xa0", " ")


@pytest.mark.clause("A2.5.5")
def test_the_operator_has_figures_of_who_came(world, client):
    sitting = given.opened(world)
    work = given.work(sitting, world.person("teacher"))
    perform(work, "start", viewer=world.viewer("teacher"), seen=given.seen(work))
    client.force_login(world.person("operator"))
    table = client.get(reverse("sittings"), {"format": "xlsx"}).content
    headings, row = CalamineWorkbook.from_filelike(BytesIO(table)).get_sheet_by_index(0).to_python()[1:3]
    shown = dict(zip(headings, row, strict=True))
    assert (shown["Участников"], shown["Пришли"]) == (2, 1)


def own(world, name, blocks):
    """An application of one person, written by themselves and agreed with the operator."""
    sent = applications.send_own_application(
        employment=world.employment(name),
        subject_ids=[world.maths.pk],
        details={**given.DETAILS, "blocks": blocks},
        viewer=world.viewer(name),
    )
    agreed = {"conditions": given.CONDITIONS, "means": "phone", "with_whom": "Белов О. И."}
    return applications.agree_conditions(
        sent, viewer=world.viewer("operator"), seen=given.seen(sent), **agreed
    )


@pytest.mark.clause("A2.5.8", "A2.3.1.1")
@pytest.mark.parametrize(
    ("name", "blocks"), [("teacher", ["subject", "methodical"]), ("head", list(MANAGER_BLOCKS))]
)
def test_a_single_teacher_or_manager_applies(world, name, blocks):
    application = own(world, name, blocks)
    assert (application.state, application.person_id) == ("agreed", world.person(name).pk)
    assert given.consent(world, application, name).blocks == blocks


@pytest.mark.clause("A2.5.8")
def test_all_teachers_of_a_subject_are_named_as_a_group(world, client):
    application = given.draft(world, people=())
    world.employment("mentor").subjects.set([world.russian])
    world.person("teacher"), world.person("colleague")
    client.force_login(world.person("deputy"))
    fields = {"seen": given.seen(application), "all": world.russian.pk}
    client.post(reverse("application_people", args=[application.pk]), fields)
    rows = ApplicationRow.objects.filter(application=application)
    assert {row.employment.person.login for row in rows} == {"mentor"}


@pytest.mark.clause("A2.5.8")
def test_a_single_person_and_a_group_share_a_sitting(world):
    group, single = given.agreed(world, ("colleague", "mentor")), own(world, "stranger", given.BLOCKS)
    consents = Consent.objects.filter(application__in=[group.pk, single.pk])
    sitting = sittings.schedule_sitting(
        given.plan(world),
        consent_ids=list(consents.values_list("pk", flat=True)),
        instruments={world.maths.pk: given.instrument(world).pk},
        viewer=world.viewer("operator"),
    )
    assert {w.person.login for w in sitting.attempts.all()} == {"colleague", "mentor", "stranger"}
    assert {given.fresh(each).state for each in (group, single)} == {"scheduled"}
