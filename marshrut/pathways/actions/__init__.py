from marshrut.pathways.actions.agreeing import agree, approve, place, propose, put_into_register, show_card
from marshrut.pathways.actions.answering import answer
from marshrut.pathways.actions.drafts import Draft, DraftLine, create_drafts
from marshrut.pathways.actions.editing import (
    EDITABLE,
    add_line,
    add_measure,
    change_line,
    remove_line,
    set_curator,
    set_term,
)
from marshrut.pathways.actions.looking import note_seen
from marshrut.pathways.actions.many import each

__all__ = [
    "EDITABLE",
    "Draft",
    "DraftLine",
    "add_line",
    "add_measure",
    "agree",
    "answer",
    "approve",
    "change_line",
    "create_drafts",
    "each",
    "note_seen",
    "place",
    "propose",
    "put_into_register",
    "remove_line",
    "set_curator",
    "set_term",
    "show_card",
]
