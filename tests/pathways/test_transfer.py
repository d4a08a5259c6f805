"""An ИОМ goes with its teacher: the former head loses sight, the new one gains it; an opened card is for one head."""

from datetime import timedelta

import pytest

from marshrut.core.models import Deadline
from marshrut.core.viewer import Role
from marshrut.pathways import actions
from marshrut.pathways.actions import follow_moves
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries.page import page
from marshrut.people.actions import transfer


def move(world, *, in_days=0):
    since = world.viewer("operator").today + timedelta(days=in_days)
    to = world.person("other_head").employments.get().organisation
    asked = {"to": to, "position": "учитель", "since": since, "basis": "приказ № 3"}
    return transfer(employment=world.employment("teacher"), viewer=world.viewer("operator"), **asked)


def sees(world, who, pathway, at=None):
    return Pathway.objects.visible_to(world.viewer(who, at)).filter(pk=pathway.pk).exists()


def duties(world, who):
    return set(Deadline.objects.visible_to(world.viewer(who)).open().values_list("name", flat=True))


@pytest.mark.clause("A3.4.3.10", "A2.6.3")
def test_the_new_head_takes_over_and_the_former_sees_nothing(given, world):
    pathway = given.registered()
    move(world)
    assert [sees(world, who, pathway) for who in ("head", "deputy", "other_head")] == [False, False, True]
    moved = Pathway.objects.select_related("case").get(pk=pathway.pk)
    assert (moved.number, moved.case.organisation) == (pathway.number, world.other_school)


def test_a_text_being_agreed_goes_back_to_the_developer(given, world):
    pathway = given.placed()
    move(world)
    assert Pathway.objects.get(pk=pathway.pk).state == Pathway.State.CORRECTING
    assert "approve" not in duties(world, "head")
    pathway = given.place(pathway)
    assert "approve" in duties(world, "other_head")


def test_a_transfer_to_come_takes_effect_on_its_first_day(given, world):
    pathway = given.registered()
    move(world, in_days=3)
    assert (sees(world, "head", pathway), sees(world, "other_head", pathway)) == (True, False)
    later = world.viewer("system", world.now + timedelta(days=3))
    assert (follow_moves(later), follow_moves(later)) == (1, 0)
    assert [sees(world, who, pathway, later.at) for who in ("head", "other_head")] == [False, True]


@pytest.mark.clause("A2.6.3")
def test_a_card_opened_to_one_head_is_closed_to_the_next(given, world):
    pathway = given.by("teacher", actions.show_card, given.placed(), opened=True)
    assert page(pathway, world.viewer("head")).secrets is not None
    world.appoint(world.person("stranger"), Role.HEAD, organisation=world.school)
    world.person("stranger").appointments.update(since=world.now.date() + timedelta(days=1))
    tomorrow = world.viewer("stranger", world.now + timedelta(days=1))
    assert page(pathway, tomorrow).secrets is None


@pytest.mark.clause("A2.6.3")
def test_a_card_opened_to_the_former_head_is_closed_by_the_transfer(given, world):
    pathway = given.by("teacher", actions.show_card, given.registered(), opened=True)
    move(world)
    moved = Pathway.objects.get(pk=pathway.pk)
    assert moved.opened_to_head_at is None
    assert page(moved, world.viewer("other_head")).secrets is None


@pytest.mark.clause("A3.4.3.10")
def test_a_deputy_does_not_see_the_heads_own_pathway(given, world):
    world.person("municipal")
    pathway = given.placed("head")
    assert not sees(world, "deputy", pathway)
    assert sees(world, "municipal", pathway)
