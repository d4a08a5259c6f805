"""The workflow kernel: flows are tables, `perform` is the only writer of `state`."""

from marshrut.core.workflow.performing import (
    STALE,
    UNSEEN,
    buttons,
    can,
    lock,
    lock_many,
    may,
    perform,
    perform_many,
    start,
    versions,
)
from marshrut.core.workflow.refusals import Denied, Refused, Repeated, Stale, Unmet
from marshrut.core.workflow.registry import flow_of, flows, reactions, register, term_of
from marshrut.core.workflow.table import SAME, Flow, Reaction, Term, Transition, to_person, to_role
from marshrut.core.workflow.terms import RECALCULATED, days_left, moving, readdress, recalculate, restart

__all__ = [
    "RECALCULATED",
    "SAME",
    "STALE",
    "UNSEEN",
    "Denied",
    "Flow",
    "Reaction",
    "Refused",
    "Repeated",
    "Stale",
    "Term",
    "Transition",
    "Unmet",
    "buttons",
    "can",
    "days_left",
    "flow_of",
    "flows",
    "lock",
    "lock_many",
    "may",
    "moving",
    "perform",
    "perform_many",
    "reactions",
    "readdress",
    "recalculate",
    "register",
    "restart",
    "start",
    "term_of",
    "to_person",
    "to_role",
    "versions",
]
