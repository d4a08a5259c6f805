"""What follows when people leave, are moved by a file, or stop being curators: the system does it and says so."""

from datetime import timedelta

import pytest

from marshrut.core.models import Entry
from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused, Unmet, may, perform
from marshrut.documents.models import Document
from marshrut.pathways import actions
from marshrut.pathways.access import approver, school_side
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries.page import page
from marshrut.people import actions as people
from marshrut.people.models import Employment
from tests.pathways.test_curating import duties, fresh
from tests.pathways.test_near import also_works, level_shown_to, sees
from tests.pathways.test_transfer import move
from tests.people.test_import import load
from tests.world import SINCE

STAGES = ("draft", "placed", "approved", "registered")
DAY = timedelta(days=1)


def leave(world, *, in_days=0):
    """The teacher's last day was yesterday, or is some days ahead."""
    until = world.viewer("operator").today - DAY + timedelta(days=in_days)
    work = world.person("teacher").employments.get(organisation=world.school)
    return people.end_employment(
        employment=work, until=until, basis="приказ № 5", viewer=world.viewer("operator")
    )


def end_role(world, who, role, *, in_days=0):
    world.person("administrator")
    held = world.person(who).appointments.get(role=role)
    until = world.viewer("operator").today - DAY + timedelta(days=in_days)
    asked = {"until": until, "basis": "приказ № 6", "viewer": world.viewer("administrator")}
    return people.end_appointment(appointment=held, **asked)


def steps(pathway):
    return list(Entry.objects.filter(case_id=pathway.pk).order_by("seq").values_list("name", flat=True))


@pytest.mark.clause("A2.6.3", "A3.4.4.3")
@pytest.mark.parametrize("stage", STAGES)
def test_a_leavers_pathway_leaves_the_heads_eyes_and_waits_for_the_developer(given, world, stage):
    pathway = getattr(given, stage)()
    leave(world)
    assert not any(sees(world, who, pathway) for who in ("head", "deputy"))
    assert "approve" not in duties(world, "head")
    assert "settle" in duties(world, "developer")
    assert (steps(pathway)[-1], fresh(pathway).left_at) == ("leave", world.now)


@pytest.mark.clause("A2.6.3")
def test_the_head_sees_a_leaver_no_more_before_any_job_has_run(given, world):
    pathway = given.registered()
    Employment.objects.filter(person=world.person("teacher")).update(until=world.now.date() - DAY)
    assert not sees(world, "head", pathway)


@pytest.mark.clause("A2.6.3")
def test_the_founder_sees_a_head_who_left_no_more(given, world):
    world.person("municipal")
    pathway = given.placed("head")
    assert sees(world, "municipal", pathway)
    Employment.objects.filter(person=world.person("head")).update(until=world.now.date() - DAY)
    assert not sees(world, "municipal", pathway)


@pytest.mark.clause("A3.4.3.10")
def test_nobody_approves_or_places_a_leavers_pathway(given, world):
    pathway = given.agreed()
    leave(world)
    found = fresh(pathway)
    assert not approver(world.viewer("head"), found)
    assert not school_side(world.viewer("deputy"), found)
    with pytest.raises(Refused):
        given.by("head", actions.approve, pathway, version=1)
    pathway = given.by("developer", lambda p, **kw: perform(p, "recall", **kw), pathway)
    with pytest.raises(Unmet, match="больше не работает в организации"):
        given.place(pathway)


def test_the_developer_closes_a_leavers_pathway_from_any_stage(given, world):
    pathway = given.registered()
    leave(world)
    pathway = given.by("developer", lambda p, **kw: perform(p, "close", note="Увольнение", **kw), pathway)
    assert pathway.state == Pathway.State.CLOSED
    assert duties(world, "developer") == set()


def test_an_end_to_come_takes_effect_on_the_day_after(given, world):
    pathway = given.registered()
    leave(world, in_days=5)
    assert sees(world, "head", pathway) and fresh(pathway).left_at is None
    early, late = (world.viewer("system", world.now + timedelta(days=n)) for n in (4, 5))
    assert [actions.follow_moves(at) for at in (early, late, late)] == [0, 1, 0]


def test_who_ends_one_of_two_works_in_the_school_has_not_left_it(given, world):
    pathway = given.registered()
    also_works(world, "teacher", world.school, position="методист")
    people.end_employment(
        employment=world.person("teacher").employments.get(is_main=True),
        until=world.viewer("operator").today - DAY,
        basis="приказ",
        viewer=world.viewer("operator"),
    )
    assert sees(world, "head", pathway)
    assert fresh(pathway).left_at is None


def from_file(world, *, gap=0, at="other_school"):
    """One file ends the teacher's work and begins another, as regions move their people."""
    teacher = world.person("teacher")
    teacher.snils = "11223344595"
    teacher.save()
    last = world.viewer("operator").today - timedelta(days=1 + gap)
    row = {"Фамилия": "Ветрова", "Имя": "Мария", "Отчество": "Петровна", "Должность": "учитель"}
    row |= {
        "СНИЛС": "112-233-445 95",
        "Дата рождения": None,
        "Стаж": "",
        "Категория": "",
        "Категория до": None,
    }
    place = getattr(world, at)
    old = {"Организация": world.school.key, "Работает с": SINCE}
    new = {"Организация": place.key, "Работает с": last + DAY * (1 + gap)}
    return load(world, row | old | {"Работал по": last}, row | new | {"Работал по": None})


@pytest.mark.clause("A3.4.3.10", "A1.2.2.1")
def test_a_file_that_moves_the_teacher_moves_the_pathway(given, world):
    world.person("other_head")
    pathway = given.registered()
    assert not from_file(world).problems
    assert [sees(world, who, pathway) for who in ("head", "other_head")] == [False, True]
    assert "settle" not in duties(world, "developer")
    entry = Entry.objects.get(name="transferred")
    assert "записан перевод" in entry.label


@pytest.mark.clause("A2.6.3")
def test_a_new_work_long_after_the_old_one_is_no_transfer(given, world):
    world.person("other_head")
    pathway = given.registered()
    from_file(world, gap=31)
    assert not any(sees(world, who, pathway) for who in ("head", "other_head"))
    assert "settle" in duties(world, "developer")


def test_a_new_post_in_the_same_school_keeps_the_pathway_there(given, world):
    pathway = given.registered()
    teacher = world.person("teacher")
    leave(world)
    today = world.viewer("operator").today
    Employment.objects.create(person=teacher, organisation=world.school, position="завуч", since=today)
    people.join_works([teacher.pk], world.viewer("operator"))
    actions.follow_moves(world.viewer("system"))
    assert (sees(world, "head", pathway), fresh(pathway).left_at) == (True, None)
    assert "settle" not in duties(world, "developer")


@pytest.mark.clause("A3.4.4.2")
@pytest.mark.parametrize(
    ("stage", "state"),
    [
        ("draft", "draft"),
        ("placed", "correcting"),
        ("approved", "correcting"),
        ("registered", "registered"),
    ],
)
def test_the_end_of_the_role_releases_the_curator(given, world, stage, state):
    pathway = getattr(given, stage)(level="high")
    end_role(world, "methodist", Role.METHODIST)
    found = fresh(pathway)
    assert (found.state, found.curator_id) == (state, None)
    assert duties(world, "methodist") == set()
    assert "name_curator" in duties(world, "developer")
    entry = Entry.objects.select_related("payload").filter(case_id=pathway.pk).latest("seq")
    assert (entry.person_id, entry.capacity) == (None, "job:pathways.follow")
    assert "закончились" in entry.payload.data["note"]


@pytest.mark.clause("A3.4.4.2")
def test_the_end_of_all_work_releases_the_curator(given, world):
    pathway = given.registered(level="high")
    people.end_employment(
        employment=world.employment("methodist"),
        until=world.viewer("operator").today - DAY,
        basis="приказ",
        viewer=world.viewer("operator"),
    )
    assert fresh(pathway).curator_id is None
    assert "name_curator" in duties(world, "developer")


@pytest.mark.clause("A2.6.3")
def test_a_transfer_to_the_curators_school_releases_the_curator(given, world):
    pathway = given.registered(level="high")
    work = world.employment("methodist")
    work.organisation = world.other_school
    work.save()
    move(world)
    assert fresh(pathway).curator_id is None
    assert "name_curator" in duties(world, "developer")


@pytest.mark.clause("A2.6.3")
def test_an_appointment_as_head_releases_the_curator(given, world):
    pathway = given.registered(level="high")
    world.appoint(world.person("methodist"), Role.HEAD, organisation=world.school)
    assert actions.follow_moves(world.viewer("system")) == 1
    assert actions.follow_moves(world.viewer("system")) == 0
    assert fresh(pathway).curator_id is None


@pytest.mark.clause("A3.4.4.2")
def test_a_colleague_by_consent_stays_the_curator(given, world):
    world.person("teacher_methodist")
    pathway = given.draft(level="high")
    who = world.person("teacher_methodist").pk
    pathway = given.by("developer", actions.set_curator, pathway, curator_id=who, kind="methodist")
    pathway = given.place(given.by("teacher", actions.answer_about_curator, pathway, allowed=True))
    assert actions.follow_moves(world.viewer("system")) == 0
    assert level_shown_to(world, "teacher_methodist", pathway)


def test_the_question_about_a_colleague_falls_with_the_role(given, world):
    world.person("teacher_methodist")
    pathway = given.draft(level="high")
    who = world.person("teacher_methodist").pk
    pathway = given.by("developer", actions.set_curator, pathway, curator_id=who, kind="methodist")
    end_role(world, "teacher_methodist", Role.METHODIST)
    assert fresh(pathway).asked_curator_id is None
    assert "allow_curator" not in duties(world, "teacher")
    assert "name_curator" in duties(world, "developer")


@pytest.fixture
def signed_by_a_colleague(given, world):
    """Approved, with the signature of a colleague whom the teacher had allowed."""
    world.person("teacher_methodist")
    pathway = given.draft(level="high")
    who = world.person("teacher_methodist").pk
    pathway = given.by("developer", actions.set_curator, pathway, curator_id=who, kind="methodist")
    pathway = given.place(given.by("teacher", actions.answer_about_curator, pathway, allowed=True))
    for signer in ("teacher", "teacher_methodist"):
        pathway = given.by(signer, actions.agree, pathway, version=1)
    return given.by("head", actions.approve, pathway, version=1)


@pytest.mark.clause("A3.4.3.6", "A3.5.11")
def test_an_approved_text_loses_its_approval_with_its_curator(signed_by_a_colleague, given, world):
    pathway = given.by("teacher", actions.withdraw_curator, signed_by_a_colleague)
    assert (pathway.state, pathway.approved_at) == (Pathway.State.CORRECTING, None)
    assert "register" not in duties(world, "developer")
    assert not may(fresh(pathway), "register", world.viewer("developer"))


@pytest.mark.clause("A3.card", "A3.5.11")
def test_a_registered_card_names_who_signed_and_who_curates_since(signed_by_a_colleague, given, world):
    pathway = given.by("developer", actions.put_into_register, signed_by_a_colleague)
    pathway = given.by("teacher", actions.withdraw_curator, pathway)
    assert "не назначен" in page(fresh(pathway), world.viewer("teacher")).curator
    who = world.person("methodist")
    pathway = given.by("developer", actions.set_curator, pathway, curator_id=who.pk, kind="methodist")
    shown = page(fresh(pathway), world.viewer("teacher"))
    assert shown.curator == who.full_name
    assert [s.who for s in shown.signatures if s.who.startswith("Куратор")] == ["Куратор, Лосева И. И."]
    card, extract = (Document.objects.filter(kind=k).latest("pk").context for k in ("card", "extract"))
    lines = {line["who"]: line["name"] for line in card["approvals"]}
    assert lines["Куратор ИОМ"] == "Лосева Ирина Ильинична"
    assert (lines["Куратор ИОМ после замены"], card["curator"]) == (who.full_name, who.full_name)
    assert who.surname not in str(extract) and "Лосева" not in str(extract)
