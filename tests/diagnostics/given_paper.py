"""Works on paper brought to a stage: printed, handed in, typed once, typed twice."""

from marshrut.core.workflow import perform
from marshrut.diagnostics.actions import sheets
from marshrut.diagnostics.models import Attempt
from tests.diagnostics import given

PAPER = {"on_paper": True, "paper_basis": "заявка школы: нет компьютерного класса"}
CHOICES = {1: "a", 2: "b", 3: "a", 4: "b"}
NONE_AT_3 = {**CHOICES, 3: None}


def opened(world, people=given.PEOPLE, **changed):
    return given.opened(world, people, **{**PAPER, **changed})


def handed(world, people=given.PEOPLE, took=None, **changed):
    """A sitting that goes on; the sheets of those who `took` part are taken."""
    sitting = opened(world, people, **changed)
    ids = [given.work(sitting, world.person(name)).pk for name in (people if took is None else took)]
    sheets.hand_in(sitting, attempt_ids=ids, viewer=world.viewer("operator"))
    return given.fresh(sitting)


def closed(world, people=given.PEOPLE, **changed):
    sitting = handed(world, people, **changed)
    return perform(sitting, "close", viewer=world.viewer("operator"), seen=given.seen(sitting))


def sheet(sitting, world, who="teacher"):
    return given.work(sitting, world.person(who))


def values(choices=CHOICES):
    return {position: choice and {"choice": choice} for position, choice in choices.items()}


def typed(world, work, by, choices=CHOICES, *, done=True, seen=0):
    """One entry of a sheet by a member of the staff."""
    return sheets.keep_entry(
        work.paper_code, values=values(choices), done=done, viewer=world.viewer(by), seen=seen
    )


def twice(world, work, second=CHOICES) -> Attempt:
    typed(world, work, "operator")
    typed(world, work, "analyst", second)
    return given.fresh(work)
