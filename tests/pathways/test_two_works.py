"""Who teaches in two schools: each school acts for its own work and learns nothing of the other's, place by place."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from marshrut.core.viewer import Role
from marshrut.core.workflow import may
from marshrut.diagnostics.models import Application, Consent
from marshrut.diagnostics.queries.applications import staff_lines
from marshrut.pathways.models import Pathway
from marshrut.people.models import Employment, Person
from tests.diagnostics import given as diagnostics
from tests.world import SINCE

pytestmark = pytest.mark.clause("A2.6.3")
SCHOOLS = {"head": "school", "other_head": "other_school"}


@pytest.fixture
def second(world):
    """The teacher's work in the other school, of another position and subject."""
    work = Employment.objects.create(
        person=world.person("teacher"),
        organisation=world.other_school,
        position="педагог-психолог",
        since=SINCE,
        is_main=False,
    )
    work.subjects.add(world.russian)
    for name in ("head", "other_head", "deputy"):
        world.person(name)
    return work


@pytest.fixture
def sign_in(client, world, now):
    def go(name):
        client.force_login(world.person(name))
        return client

    with time_machine.travel(now, tick=False):
        yield go


def visible(model, world, who):
    return model.objects.visible_to(world.viewer(who))


@pytest.mark.clause("A2.application")
@pytest.mark.parametrize(("head", "subject"), [("head", "математика"), ("other_head", "русский язык")])
def test_each_school_names_the_teacher_by_its_own_work(world, second, head, subject):
    place = getattr(world, SCHOOLS[head])
    application = diagnostics.applications.prepare_application(organisation=place, viewer=world.viewer(head))
    mine = [
        one
        for one in staff_lines(application, world.viewer(head).today)
        if one.employment.person.login == "teacher"
    ]
    assert [(one.employment.organisation_id, one.subject.name) for one in mine] == [(place.pk, subject)]


@pytest.mark.clause("A2.consent")
def test_one_school_sees_nothing_of_what_the_other_asked(world, second):
    sent = diagnostics.submitted(world)
    assert visible(Application, world, "head").filter(pk=sent.pk).exists()
    assert not visible(Application, world, "other_head").exists()
    assert not visible(Consent, world, "other_head").exists()
    teacher = visible(Consent, world, "teacher").get()
    assert teacher.employment.organisation == world.school


@pytest.mark.clause("A2.consent")
def test_the_teacher_is_told_which_work_each_consent_is_of(world, second, sign_in):
    diagnostics.asked(world)
    own = diagnostics.applications.prepare_application(
        organisation=world.other_school, viewer=world.viewer("other_head")
    )
    diagnostics.applications.edit_details(
        own, details=diagnostics.DETAILS, viewer=world.viewer("other_head"), seen=diagnostics.seen(own)
    )
    picks = {(second.pk, world.russian.pk): 0}
    diagnostics.applications.name_people(
        own, shown=picks, picked=picks, viewer=world.viewer("other_head"), seen=diagnostics.seen(own)
    )
    diagnostics.consents.ask_consents(own, viewer=world.viewer("other_head"), seen=diagnostics.seen(own))
    page = sign_in("teacher").get(reverse("my_consents")).content.decode()
    assert world.school.short_name in page and world.other_school.short_name in page
    assert {c.employment.position for c in visible(Consent, world, "teacher")} == {
        "учитель",
        "педагог-психолог",
    }


def test_attendance_is_told_to_the_school_that_applied(world, second, sign_in):
    diagnostics.opened(world)
    page = reverse("attendance_of", args=[Application.objects.get().pk])
    assert "Ветрова" in sign_in("head").get(page).content.decode()
    assert sign_in("other_head").get(page).status_code == 404


@pytest.mark.clause("A3.4.3.10")
def test_the_head_of_the_school_that_applied_approves_and_the_other_does_not_know(
    given, world, second, sign_in
):
    placed = given.placed()
    assert may(placed, "propose", world.viewer("head"))
    assert not any(
        may(placed, step, world.viewer("other_head")) for step in ("propose", "approve", "approve_on_paper")
    )
    assert not visible(Pathway, world, "other_head").exists()
    assert sign_in("other_head").get(reverse("pathway", args=[placed.pk])).status_code == 404
    found = sign_in("other_head").get(reverse("search"), {"q": "Ветрова"}).content.decode()
    assert reverse("person", args=[placed.person_id]) in found and placed.number not in found


def test_both_schools_keep_the_card_of_their_worker_and_the_register_counts_one_person(world, second):
    for head in SCHOOLS:
        assert visible(Person, world, head).filter(login="teacher").count() == 1
    assert Person.objects.visible_to(world.viewer("operator")).filter(login="teacher").count() == 1


def test_when_the_second_work_ends_its_school_keeps_nothing_to_see(world, second):
    Employment.objects.filter(pk=second.pk).update(until=world.viewer("head").today - timedelta(days=1))
    world.person("teacher").refresh_from_db()
    assert visible(Person, world, "head").filter(login="teacher").exists()
    assert not visible(Person, world, "other_head").filter(login="teacher").exists()


def test_head_in_one_school_teacher_in_the_other_stays_a_teacher_there(given, world, second):
    """As a head of the second school one sees its people, and of the first nothing but one's own."""
    world.appoint(world.person("teacher"), Role.HEAD, organisation=world.other_school)
    colleague = given.placed("colleague")
    own = given.placed("teacher")
    viewer = world.viewer("teacher")
    assert set(Pathway.objects.visible_to(viewer)) == {own}
    assert not may(own, "approve", viewer) and not may(colleague, "propose", viewer)
    assert Person.objects.visible_to(viewer).filter(pk=world.person("stranger").pk).exists()
    assert not Person.objects.visible_to(viewer).filter(pk=world.person("mentor").pk).exists()
