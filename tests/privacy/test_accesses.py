"""Special access: two people, a reason, half an hour, one person's results, the owner told."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from marshrut.core.models import Deadline, Look
from marshrut.core.viewer import Role, system
from marshrut.core.workflow import Denied, Refused, perform
from marshrut.notices.models import Letter
from marshrut.privacy.actions import accesses
from marshrut.privacy.models import Access
from tests.diagnostics.pages import text
from tests.notices.given import mailbox, told
from tests.privacy import given

pytestmark = pytest.mark.clause("A2.6.3")
REASON = "Запрос прокуратуры от 20.11.2026 № 12, срок ответа сегодня."


@pytest.fixture
def scene(world):
    """Told results, and a second administrator."""
    given.results(world)
    world.appoint(world.person("lecturer"), Role.ADMINISTRATOR)
    world.person("administrator")
    return world


def asked(world, who="operator", owner="teacher"):
    return accesses.ask_access(person=world.person(owner), reason=REASON, viewer=world.viewer(who))


def admitted(world, access, who="administrator"):
    return accesses.admit(access, viewer=world.viewer(who), seen=access.case.version)


def opened(world, who="operator"):
    return admitted(world, asked(world, who))


def test_two_people_half_an_hour_and_every_look_marked(scene):
    access = opened(scene)
    assert access.ends_at - access.admitted_at == timedelta(minutes=30)
    found = accesses.look(access, viewer=scene.viewer("operator"))
    assert [view.result.person for view in found] == [scene.person("teacher")]
    look = Look.objects.latest("pk")
    assert (look.capacity, look.viewer, look.owner) == (
        "special",
        scene.person("operator"),
        scene.person("teacher"),
    )
    assert f"№ {access.pk}" in look.what


def test_the_owner_is_told_at_once(scene, sign_in):
    mailbox(scene, "teacher")
    access = asked(scene)
    client = sign_in("teacher")
    assert client.get(f"/privacy/accesses/{access.pk}/").status_code == 404
    admitted(scene, access)
    told(scene)
    assert Letter.objects.get(entry__name="admit", person=scene.person("teacher"))
    assert "Узнать, кому и почему открыли ваши результаты" in text(client.get("/today/"))
    page = text(client.get(f"/privacy/accesses/{access.pk}/"))
    assert "Орлова Нина Сергеевна" in page and "Жуков Ян Олегович" in page and REASON in page
    fresh = Access.objects.select_related("case").get()
    perform(fresh, "read", viewer=scene.viewer("teacher"), seen=fresh.case.version)
    assert not Deadline.objects.open().filter(name="read_access").exists()
    accesses.look(fresh, viewer=scene.viewer("operator"))
    assert "особый доступ" in text(client.get("/me/looks/?kind=special"))


def test_from_asking_to_the_record(scene, sign_in):
    client = sign_in("operator")
    page = client.post("/privacy/accesses/new/", {"person": "Никто Никак", "reason": "мало"})
    assert page.status_code == 422 and "Такого человека нет" in text(page) and "подробнее" in text(page)
    client.post("/privacy/accesses/new/", {"person": "ветрова мария петровна", "reason": REASON})
    access = Access.objects.select_related("case").get()
    client = sign_in("administrator")
    assert "Решить об особом доступе" in text(client.get("/today/"))
    assert "Вы результатов не увидите" in text(client.get(f"/privacy/accesses/{access.pk}/admit/"))
    client.post(f"/privacy/accesses/{access.pk}/admit/", {"seen": access.case.version})
    assert client.get(f"/privacy/accesses/{access.pk}/record/").status_code == 404
    page = text(sign_in("operator").get(f"/privacy/accesses/{access.pk}/record/"))
    assert "Особый доступ до 10:30: Ветрова Мария Петровна" in page and "высокий" in page.lower()


def test_the_page_says_that_a_look_is_written_only_where_there_was_one(scene, sign_in):
    for owner, said in (("teacher", "Этот просмотр записан"), ("mentor", "просмотра не записано")):
        access = admitted(scene, asked(scene, owner=owner))
        page = text(sign_in("operator").get(f"/privacy/accesses/{access.pk}/record/"))
        looked = Look.objects.filter(owner=scene.person(owner), capacity="special").exists()
        assert said in page and looked == (owner == "teacher")


def test_it_closes_by_the_clock_and_the_job_notes_it(scene, sign_in):
    access = opened(scene)
    later = scene.viewer("operator").moved_to(scene.now + timedelta(minutes=30))
    with pytest.raises(Refused, match="закончился"):
        accesses.look(access, viewer=later)
    assert accesses.end_due(system("privacy", scene.now + timedelta(minutes=29))) == 0
    assert accesses.end_due(system("privacy", scene.now + timedelta(minutes=30))) == 1
    assert Access.objects.get().state == "ended"
    client = sign_in("operator")
    with time_machine.travel(scene.now + timedelta(minutes=31), tick=False):
        assert client.get(f"/privacy/accesses/{access.pk}/record/").status_code == 302
    assert not Look.objects.filter(capacity="special").exists()


def test_who_asked_may_end_it_sooner(scene):
    access = opened(scene)
    perform(access, "finish", viewer=scene.viewer("operator"), seen=access.case.version)
    with pytest.raises(Refused, match="закончился"):
        accesses.look(access, viewer=scene.viewer("operator"))


def test_not_before_it_is_admitted(scene):
    with pytest.raises(Refused, match="ещё не открыт"):
        accesses.look(asked(scene), viewer=scene.viewer("operator"))


@pytest.mark.parametrize("who", ["administrator", "analyst", "head", "teacher", "lecturer", "developer"])
def test_nobody_else_looks_through_it(scene, who):
    access = opened(scene)
    with pytest.raises(Denied):
        accesses.look(access, viewer=scene.viewer(who))


@pytest.mark.parametrize(
    "who", ["teacher", "colleague", "head", "deputy", "analyst", "developer", "methodist", "municipal"]
)
def test_nobody_else_asks(scene, who):
    owner = "colleague" if who == "teacher" else "teacher"
    with pytest.raises((Denied, Refused)):
        asked(scene, who, owner)
    assert not Access.objects.exists()


@pytest.mark.parametrize("who", ["operator", "department_officer", "approver", "analyst", "head", "teacher"])
def test_nobody_else_admits(scene, who):
    access = asked(scene)
    with pytest.raises(Denied):
        admitted(scene, access, who)
    assert Access.objects.get().admitted_by is None


def test_never_ones_own_wish(scene):
    access = asked(scene, "administrator")
    with pytest.raises(Denied):
        admitted(scene, access, "administrator")
    assert admitted(scene, access, "lecturer").state == "open"


def test_never_ones_own_record(scene):
    with pytest.raises(Denied):
        asked(scene, "operator", "operator")
    access = asked(scene, "operator", "administrator")
    with pytest.raises(Denied):
        admitted(scene, access, "administrator")


@pytest.mark.parametrize("who", ["head", "colleague"])
def test_never_a_colleagues_nor_of_ones_own_school(scene, who):
    scene.appoint(scene.person(who), Role.OPERATOR)
    with pytest.raises(Refused, match="в одной организации"):
        asked(scene, who)
    scene.appoint(scene.person("mentor"), Role.ADMINISTRATOR)
    access = asked(scene)
    with pytest.raises(Refused, match="в одной организации"):
        admitted(scene, access, "mentor")


def test_a_role_that_ended_meanwhile_opens_nothing(scene):
    access = opened(scene)
    scene.person("operator").appointments.update(until=scene.now.date() - timedelta(days=1))
    with pytest.raises(Denied):
        accesses.look(access, viewer=scene.viewer("operator"))
    assert not Access.objects.visible_to(scene.viewer("operator")).exists()


def test_a_recovered_account_neither_asks_nor_admits(scene):
    access = asked(scene)
    for who in ("operator", "administrator"):
        person = scene.person(who)
        person.results_closed_at = scene.now
        person.save()
    with pytest.raises(Denied):
        admitted(scene, access)
    with pytest.raises(Denied):
        asked(scene, "operator", "colleague")


def test_a_recovered_account_does_not_learn_that_there_was_a_result(scene, sign_in):
    access = opened(scene)
    scene.person("teacher").results_closed_at = scene.now
    scene.person("teacher").save()
    client = sign_in("teacher")
    assert client.get(f"/privacy/accesses/{access.pk}/").status_code == 302
    assert "открыли ваши результаты" not in text(client.get("/today/"))


def test_one_wish_at_a_time(scene):
    asked(scene)
    with pytest.raises(Refused, match="уже просили"):
        asked(scene)


def test_a_refusal_closes_it(scene):
    access = asked(scene)
    viewer = scene.viewer("administrator")
    with pytest.raises(Refused, match="Почему отказано"):
        perform(access, "refuse", viewer=viewer, seen=access.case.version)
    perform(access, "refuse", viewer=viewer, seen=access.case.version, note="Есть аналитик.")
    with pytest.raises(Refused):
        accesses.look(access, viewer=scene.viewer("operator"))
    assert not Deadline.objects.open().filter(name="read_access").exists()


@pytest.mark.parametrize(
    ("change", "by"),
    [
        ({"admitted_by": "operator"}, "access_two_people"),
        ({"admitted_by": "teacher"}, "access_two_people"),
        ({"asked_by": "teacher"}, "access_not_to_oneself"),
        ({"reason": ""}, "access_reason"),
        ({"ends_at": None}, "access_admitted_whole"),
        ({"admitted_at": None, "admitted_by": None, "ends_at": None}, "access_open_is_admitted"),
    ],
)
def test_the_database_holds_it_too(scene, change, by):
    asked(scene)
    whole = {
        "state": "open",
        "admitted_by": "administrator",
        "admitted_at": scene.now,
        "ends_at": scene.now + timedelta(minutes=30),
    }
    values = {k: scene.person(v) if k.endswith("_by") and v else v for k, v in {**whole, **change}.items()}
    with pytest.raises(IntegrityError, match=by), transaction.atomic():
        Access.objects.update(**values)


@pytest.mark.parametrize("later", [{"ends_at": timedelta(hours=2)}, {"reason": "Другая."}])
def test_what_was_admitted_is_never_changed(scene, later):
    opened(scene)
    values = {k: scene.now + v if isinstance(v, timedelta) else v for k, v in later.items()}
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Access.objects.update(**values)


@pytest.mark.parametrize(
    "who", ["colleague", "head", "analyst", "developer", "stranger", "department_officer"]
)
def test_it_does_not_exist_for_others(scene, sign_in, who):
    access = opened(scene)
    client = sign_in(who)
    assert client.get(f"/privacy/accesses/{access.pk}/").status_code == 404
    assert client.get(f"/privacy/accesses/{access.pk}/record/").status_code == 403
    assert client.get("/privacy/accesses/").status_code == 403


def test_the_administrator_has_the_list_of_all(scene, sign_in):
    opened(scene)
    asked(scene, "operator", "colleague")
    client = sign_in("lecturer")
    assert len(client.get("/privacy/accesses/").context["table"].rows) == 2
    assert len(client.get("/privacy/accesses/?state=open").context["table"].rows) == 1
    assert client.get("/privacy/accesses/?xlsx=1").content[:2] == b"PK"
