"""Several roles in one person: acting in one of them, and what stays forbidden in all."""

import pytest
from django.test import Client

from marshrut.core.models import Case
from marshrut.core.viewer import OWN, Role
from marshrut.measures.access import sees_codes
from marshrut.people.access import viewer_of
from marshrut.people.models import Appointment, Factor


@pytest.fixture
def client(world):
    browser = Client()
    browser.force_login(world.person("deputy_developer"))
    return browser


def appointment(world, role, name="deputy_developer"):
    return str(Appointment.objects.get(person=world.person(name), role=role).pk)


def acting(world, role, name="deputy_developer"):
    world.person(name)
    chosen = role if role == OWN else appointment(world, role, name)
    return viewer_of(world.person(name), world.now, chosen)


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.DEVELOPER])
def test_acting_in_one_role_has_no_other(world, role):
    viewer = acting(world, role)
    assert [c.role for c in viewer.capacities] == [role]
    assert viewer.holds(Role.DEPUTY) and viewer.holds(Role.DEVELOPER)


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("role", [Role.DEPUTY, Role.DEVELOPER, OWN])
def test_what_a_role_forbids_stays_forbidden_in_every_other(world, role):
    both = world.viewer("deputy_developer")
    assert acting(world, role).too_near() == both.too_near() == {world.school.pk}


@pytest.mark.clause("A2.6.3")
def test_a_head_who_acts_as_nobody_reads_no_codes(world):
    assert sees_codes(world.viewer("teacher"))
    assert not sees_codes(acting(world, OWN, "head"))


@pytest.mark.clause("A2.6.3")
def test_a_role_that_waits_for_a_second_factor_forbids_as_before(world):
    person = world.person("deputy_developer")
    Factor.objects.create(person=person, due_at=world.now)
    viewer = viewer_of(person, world.now)
    assert not viewer.has(Role.DEVELOPER)
    assert viewer.too_near() == {world.school.pk}


def test_chosen_on_the_page_kept_in_the_session_shown_in_the_frame(world, client):
    page = client.get("/me/capacity/").content.decode()
    assert "заместитель руководителя, СШ № 7" in page and "во всех ролях сразу" in page
    client.post("/me/capacity/", {"acting": appointment(world, Role.DEPUTY)})
    shown = client.get("/today/").content.decode()
    assert "сейчас заместитель руководителя" in shown and "Сменить роль" in shown
    assert ">Кодификатор<" not in shown, "a place of the developer"
    client.post("/me/capacity/", {"acting": "all"})
    assert "разработчик ИОМ" in client.get("/today/").content.decode()


def test_without_roles_one_has_only_the_own(world, client):
    client.post("/me/capacity/", {"acting": OWN})
    assert client.get("/people/").status_code == 403
    assert client.get("/me/capacity/").status_code == 200, "the way back"


@pytest.mark.parametrize("path", ["/people/", "/diagnostics/applications/999999/"])
def test_whoever_put_a_role_off_is_told_so_where_it_is_missed(client, path):
    assert "Смените роль" not in client.get(path).content.decode()
    client.post("/me/capacity/", {"acting": OWN})
    page = client.get(path)
    assert page.status_code in {403, 404} and "работаете не во всех своих ролях" in page.content.decode()


@pytest.mark.parametrize("asked", ["", "0", "999999", "administrator"])
def test_a_role_that_one_has_not_cannot_be_chosen(world, client, asked):
    assert client.post("/me/capacity/", {"acting": asked}).status_code == 422


def test_anothers_appointment_gives_nothing(world):
    foreign = appointment(world, Role.OPERATOR, world.person("operator").login)
    viewer = viewer_of(world.person("teacher"), world.now, foreign)
    assert viewer.capacities == () and viewer.acting == ""


def test_a_role_that_ended_is_as_if_nothing_was_chosen(world):
    chosen = appointment(world, Role.DEVELOPER, world.person("deputy_developer").login)
    Appointment.objects.filter(pk=chosen).delete()
    viewer = viewer_of(world.person("deputy_developer"), world.now, chosen)
    assert [c.role for c in viewer.capacities] == [Role.DEPUTY]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR])
def test_the_journal_keeps_the_capacity(world, role):
    clerk, teacher = world.person("operator"), world.person("teacher")
    world.appoint(clerk, Role.ADMINISTRATOR)
    browser = Client()
    browser.force_login(clerk)
    browser.post("/me/capacity/", {"acting": appointment(world, role, "operator")})
    assert browser.post(f"/people/{teacher.pk}/contacts/", {"phone": "", "email": ""}).status_code == 302
    entry = Case.objects.get(kind="person", person=teacher).entries.get(name="contacts")
    assert entry.capacity == role
