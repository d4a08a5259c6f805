"""Who does a head's duties approves as the head would, signs as «и. о.», and sees no more than the head (decision 38)."""

from datetime import timedelta

import pytest

from marshrut.core.models import Deadline
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied
from marshrut.desk.queries.duties import duties
from marshrut.documents.models import Document
from marshrut.pathways import actions
from marshrut.pathways.models import Agreement, Party
from marshrut.pathways.queries.findings import approver_may
from marshrut.pathways.queries.page import page
from marshrut.people import actions as people
from marshrut.people.access import viewer_of
from marshrut.people.models import Appointment

ACT = "приказ от 20.11.2026 № 41"
POST = f"И. о. руководителя организации (за Сомова П. И.), {ACT}"


def stand_in(world, who="deputy", *, first=0, last=13, absent="head", role=Role.HEAD):
    viewer = world.viewer("administrator")
    held = Appointment.objects.get(person=world.person(absent), role=role, stands_in__isnull=True)
    term = {"since": viewer.today + timedelta(days=first), "until": viewer.today + timedelta(days=last)}
    return people.stand_in(absent=held, person=world.person(who), basis=ACT, viewer=viewer, **term)


@pytest.mark.clause("A3.4.3.10", "A3.3.2.4")
def test_a_deputy_approves_only_while_acting(given, world):
    pathway = given.agreed()
    with pytest.raises(Denied):
        given.by("deputy", actions.approve, pathway, version=1)
    assert [f.met for f in approver_may(pathway, world.viewer("deputy"))] == [False]
    stand_in(world)
    assert [f.met for f in approver_may(pathway, world.viewer("deputy"))] == [True]
    assert given.by("deputy", actions.approve, pathway, version=1).state == "approved"


@pytest.mark.clause("A3.4.3.10")
def test_the_day_after_the_term_a_deputy_approves_no_more(given, world):
    pathway = given.agreed()
    stand_in(world, last=1)
    after = viewer_of(world.person("deputy"), world.now + timedelta(days=2))
    with pytest.raises(Denied):
        actions.approve(pathway, viewer=after, seen=pathway.case.version, version=1)


@pytest.mark.clause("A3.4.3.10")
def test_both_the_head_and_who_stands_in_may_approve(given, world):
    pathway = given.agreed()
    stand_in(world)
    assert given.by("head", actions.approve, pathway, version=1).state == "approved"
    assert Agreement.objects.get(party=Party.HEAD).acting == ""


@pytest.mark.clause("A3.4.3.10")
def test_signature_paper_and_journal_say_whose_duties_were_done(given, world):
    stand_in(world)
    pathway = given.by("deputy", actions.approve, given.agreed(), version=1)
    assert Agreement.objects.get(party=Party.HEAD).acting == POST
    entry = pathway.case.entries.get(name="approve")
    assert (entry.payload.data["stands_for"], entry.payload.data["act"]) == ("Сомова П. И.", ACT)
    Appointment.objects.filter(stands_in__isnull=False).delete()
    given.by("developer", actions.put_into_register, pathway)
    for kind in ("extract", "card"):
        sheet = Document.objects.filter(case_id=pathway.pk, kind=kind).latest("pk").context["approvals"]
        assert any(line["who"] == POST and line["name"] == "Лунина Ольга Юрьевна" for line in sheet), sheet


@pytest.mark.clause("A3.4.3.10")
def test_nobody_is_reminded_to_approve_their_own_pathway(given, world):
    pathway = given.placed("deputy")
    stand_in(world)
    opened = Deadline.objects.open().filter(case_id=pathway.pk, name="approve")
    assert opened.visible_to(world.viewer("head")).exists()
    assert not opened.visible_to(world.viewer("deputy")).exists()
    assert [duty.title for duty in duties(world.viewer("deputy"))] == ["Прочитать и согласовать свой ИОМ"]


@pytest.mark.clause("A3.4.3.10")
def test_the_own_pathway_of_who_stands_in_is_approved_by_the_head_alone(given, world):
    world.person("deputy"), world.person("municipal")
    stand_in(world)
    pathway = given.agreed("deputy")
    assert pathway.approver_role == Role.HEAD, "a teacher's, not a head's: the founder has no part in it"
    for who in ("deputy", "municipal"):
        with pytest.raises(Denied):
            given.by(who, actions.approve, pathway, version=1)
    assert given.by("head", actions.approve, pathway, version=1).state == "approved"


@pytest.mark.clause("A2.6.3", "A3.4.4.2")
def test_a_curator_who_becomes_acting_head_is_kept_from_the_results(given, world):
    pathway = given.registered(level="medium")
    who = given.curator(pathway)
    assert page(pathway, world.viewer(who)).secrets is not None
    Appointment.objects.create(
        person=world.person(who),
        role=Role.HEAD,
        organisation=world.school,
        since=world.viewer("visitor").today,
        until=world.viewer("visitor").today,
        basis=ACT,
        stands_in=Appointment.objects.get(person=world.person("head")),
    )
    assert page(pathway, world.viewer(who)).secrets is None


@pytest.mark.clause("A3.4.4.2")
def test_who_stands_in_for_a_curator_is_proposed_for_no_pathway(given, world):
    world.person("methodist")
    stand_in(world, "author", absent="methodist", role=Role.METHODIST)
    assert given.curator(given.draft(level="high")) == "methodist"
