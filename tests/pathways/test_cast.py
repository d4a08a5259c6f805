"""Every step of the flow by every member of the cast."""

import pytest

from marshrut.core.workflow import flow_of, may
from marshrut.pathways.models import Pathway

CAST = (
    *("teacher", "colleague", "head", "deputy", "association_head", "mentor", "stranger", "other_head"),
    *("operator", "analyst", "developer", "methodist", "lecturer", "author", "expert", "approver"),
    *("department_officer", "municipal", "administrator", "teacher_methodist", "deputy_developer"),
    "teacher_analyst",
    *("visitor", "system"),
)
DEVELOPERS = {"developer"}
SCHOOL = {"head", "deputy", "deputy_developer"}
MOVES = {name: {"system"} for name in ("follow", "leave", "lose_curator")}
LETTERS = {"write_to_curator": SCHOOL, "reply_one": {"lecturer"}, "reply_last": {"lecturer"}}
BY_STAGE = {
    "draft": {
        "place": DEVELOPERS,
        "place_privately": DEVELOPERS,
        "close": DEVELOPERS,
        "name_curator": DEVELOPERS,
        "ask_for_curator": DEVELOPERS,
        "unask_curator": {"system"},
        **MOVES,
    },
    "placed": {
        "agree_teacher": {"teacher"},
        "agree_privately": {"teacher"},
        "agree_curator": {"lecturer"},
        "agree_teacher_on_paper": {"teacher", *DEVELOPERS},
        "agree_teacher_by_file": {"teacher", *DEVELOPERS},
        "agree_privately_by_file": {"teacher"},
        "agree_curator_by_file": {"lecturer", *DEVELOPERS},
        "approve_by_file": {*SCHOOL, *DEVELOPERS},
        "agree_curator_on_paper": {"lecturer", *DEVELOPERS},
        "approve_on_paper": {*SCHOOL, *DEVELOPERS},
        "propose": {"teacher", "lecturer", *SCHOOL},
        "withdraw_one": {"teacher", "lecturer", *SCHOOL},
        "withdraw_last": {"teacher", "lecturer", *SCHOOL},
        "answer_one": DEVELOPERS,
        "answer_last": DEVELOPERS,
        "recall": DEVELOPERS,
        "approve": {"head"},
        "open_to_head": {"teacher"},
        "close_to_head": {"teacher"},
        "close": DEVELOPERS,
        "follow_back": {"system"},
        "leave": {"system"},
        "lose_curator_back": {"system"},
        **LETTERS,
    },
    "approved": {
        "register": DEVELOPERS,
        "open_to_head": {"teacher"},
        "close_to_head": {"teacher"},
        "close": DEVELOPERS,
        "follow": {"system"},
        "leave": {"system"},
        "lose_curator_back": {"system"},
        **LETTERS,
    },
    "registered": {
        "open_to_head": {"teacher"},
        "close_to_head": {"teacher"},
        "name_curator": DEVELOPERS,
        "close": DEVELOPERS,
        **MOVES,
        **LETTERS,
    },
}
STEPS = [step.name for step in flow_of(Pathway).transitions]


@pytest.mark.clause("A3.3.2.2", "A3.4.3.7", "A3.4.3.10")
@pytest.mark.parametrize("stage", BY_STAGE)
def test_who_may_take_which_step(given, world, stage):
    pathway = getattr(given, stage)()
    pathway = Pathway.objects.get(pk=pathway.pk)
    cast = world.viewers(CAST)
    found = {step: {who for who in CAST if may(pathway, step, cast[who])} for step in STEPS}
    assert {step: who for step, who in found.items() if who} == BY_STAGE[stage]


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize(
    ("stage", "seen_by"),
    [
        ("draft", {"developer", "system"}),
        ("placed", {"teacher", "lecturer", "head", "deputy", "developer", "deputy_developer", "system"}),
        ("registered", {"teacher", "lecturer", "head", "deputy", "developer", "deputy_developer", "system"}),
    ],
)
def test_who_sees_it(given, world, stage, seen_by):
    pathway = getattr(given, stage)()
    found = Pathway.objects.filter(pk=pathway.pk)
    assert {who for who in CAST if found.visible_to(world.viewer(who)).exists()} == seen_by


def test_a_withdrawn_curator_sees_nothing_more(given, world):
    pathway = given.placed()
    world.person("lecturer").appointments.update(until="2026-11-01")
    assert not Pathway.objects.visible_to(world.viewer("lecturer")).exists()
    assert not may(Pathway.objects.get(pk=pathway.pk), "agree_curator", world.viewer("lecturer"))


def test_a_head_does_not_approve_what_is_theirs(given, world):
    world.person("municipal")
    pathway = Pathway.objects.get(pk=given.placed("head").pk)
    allowed = {who for who in CAST if may(pathway, "approve", world.viewer(who))}
    assert allowed == {"municipal"}
