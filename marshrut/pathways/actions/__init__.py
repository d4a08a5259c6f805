from marshrut.pathways.actions.agreeing import agree, approve, place, propose, put_into_register, show_card
from marshrut.pathways.actions.answering import answer, withdraw_proposal
from marshrut.pathways.actions.curating import EDITABLE, answer_about_curator, set_curator, withdraw_curator
from marshrut.pathways.actions.drafts import Draft, DraftLine, create_drafts
from marshrut.pathways.actions.editing import (
    add_line,
    add_measure,
    change_line,
    remove_line,
    set_term,
)
from marshrut.pathways.actions.letters import reply_to_letter, write_letter
from marshrut.pathways.actions.looking import note_seen
from marshrut.pathways.actions.many import each
from marshrut.pathways.actions.moving import follow_moves
from marshrut.pathways.actions.papers import sign_on_paper, take_sheet

__all__ = [
    "EDITABLE",
    "Draft",
    "DraftLine",
    "add_line",
    "add_measure",
    "agree",
    "answer",
    "answer_about_curator",
    "approve",
    "change_line",
    "create_drafts",
    "each",
    "follow_moves",
    "note_seen",
    "place",
    "propose",
    "put_into_register",
    "remove_line",
    "reply_to_letter",
    "set_curator",
    "set_term",
    "show_card",
    "sign_on_paper",
    "take_sheet",
    "withdraw_curator",
    "withdraw_proposal",
    "write_letter",
]
