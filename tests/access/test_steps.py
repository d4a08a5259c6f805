"""Every step of every flow by every member of the cast: the approved table is beside this file."""

import os
from pathlib import Path

import pytest

from marshrut.core.workflow import flows
from tests.access.walking import VISITOR

TABLE = Path(__file__).parent / "steps.txt"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def lines_of(walk, flow):
    """«kind · state · step: who may», for the earliest case of the thread in each state from which the step leads; a
    step from a state that the thread has no case of is tried upon the earliest of the kind.
    """
    rows = {}
    for row in flow.model.objects.select_related("case").order_by("-pk"):
        rows[row.state] = row
    earliest = min(rows.values(), key=lambda row: row.pk)
    for step in flow.transitions:
        sources = [state for state in step.source if state in rows]
        for state in sources or ["another state"]:
            row = rows.get(state, earliest)
            yield f"{flow.kind} · {state} · {step.name}: {_named(walk, step.who, row)}"


def _named(walk, who, row):
    cast = {**walk.viewers, "system": walk.world.viewer("system")}
    return " ".join(name for name, viewer in cast.items() if who(viewer, row)) or "nobody"


@pytest.mark.clause("A2.6.3")
def test_who_may_take_which_step_is_as_approved(walk):
    """UPDATE_MATRIX=1 writes it anew, to be read line by line."""
    text = "".join(f"{line}\n" for kind in sorted(flows()) for line in lines_of(walk, flows()[kind]))
    if os.environ.get("UPDATE_MATRIX"):
        TABLE.write_text(text, encoding="utf-8")
    assert text.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


def test_no_step_is_for_a_visitor(walk):
    told = [line for flow in flows().values() for line in lines_of(walk, flow)]
    assert [line for line in told if VISITOR in line] == []
