from marshrut.people.actions.appointments import appoint, end_appointment
from marshrut.people.actions.entrance import (
    Entered,
    accept_slip,
    change_password,
    enter,
    on_sign_out,
    sign_out,
)
from marshrut.people.actions.imports import check_file, drop_import, start_import
from marshrut.people.actions.installing import install_administrator
from marshrut.people.actions.moves import join_works, on_moves
from marshrut.people.actions.phrases import open_results, set_phrase
from marshrut.people.actions.register import (
    change_contacts,
    end_employment,
    rename,
    set_blocked,
    transfer,
)
from marshrut.people.actions.slips import Card, IdentityNeeded, issue_slips
from marshrut.people.actions.subjects import add_subject

__all__ = [
    "Card",
    "Entered",
    "IdentityNeeded",
    "accept_slip",
    "add_subject",
    "appoint",
    "change_contacts",
    "change_password",
    "check_file",
    "drop_import",
    "end_appointment",
    "end_employment",
    "enter",
    "install_administrator",
    "issue_slips",
    "join_works",
    "on_moves",
    "on_sign_out",
    "open_results",
    "rename",
    "set_blocked",
    "set_phrase",
    "sign_out",
    "start_import",
    "transfer",
]
