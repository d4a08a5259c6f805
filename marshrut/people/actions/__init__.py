from marshrut.people.actions.appointments import appoint, end_appointment
from marshrut.people.actions.correcting import correct
from marshrut.people.actions.entrance import (
    Entered,
    accept_slip,
    change_password,
    enter,
    sign_out,
)
from marshrut.people.actions.factors import (
    begin_factor,
    confirm_factor,
    expect_factor,
    give_up_factor,
    prove_factor,
    renew_codes,
)
from marshrut.people.actions.imports import (
    check_file,
    choose_sheet,
    drop_import,
    end_absent,
    marked_file,
    receive_file,
    start_import,
)
from marshrut.people.actions.installing import install_administrator
from marshrut.people.actions.leaving import on_sign_out
from marshrut.people.actions.likeness import find_doubles, say_apart, take_apart_back
from marshrut.people.actions.merging import merge
from marshrut.people.actions.moves import join_works, on_moves
from marshrut.people.actions.organisations import close_organisation, rename_organisation
from marshrut.people.actions.outside import bind_account, enter_outside, unbind_account
from marshrut.people.actions.phrases import open_results, set_phrase
from marshrut.people.actions.register import (
    change_contacts,
    end_employment,
    rename,
    set_blocked,
    transfer,
)
from marshrut.people.actions.signing import prove_hand
from marshrut.people.actions.slips import Card, IdentityNeeded, issue_slips
from marshrut.people.actions.standing import end_stand_in, stand_in
from marshrut.people.actions.subjects import add_subject
from marshrut.people.actions.visits import end_own_visits, forget_visits, note_visit
from marshrut.people.actions.vouching import vouch

__all__ = [
    "Card",
    "Entered",
    "IdentityNeeded",
    "accept_slip",
    "add_subject",
    "appoint",
    "begin_factor",
    "bind_account",
    "change_contacts",
    "change_password",
    "check_file",
    "choose_sheet",
    "close_organisation",
    "confirm_factor",
    "correct",
    "drop_import",
    "end_absent",
    "end_appointment",
    "end_employment",
    "end_own_visits",
    "end_stand_in",
    "enter",
    "enter_outside",
    "expect_factor",
    "find_doubles",
    "forget_visits",
    "give_up_factor",
    "install_administrator",
    "issue_slips",
    "join_works",
    "marked_file",
    "merge",
    "note_visit",
    "on_moves",
    "on_sign_out",
    "open_results",
    "prove_factor",
    "prove_hand",
    "receive_file",
    "rename",
    "rename_organisation",
    "renew_codes",
    "say_apart",
    "set_blocked",
    "set_phrase",
    "sign_out",
    "stand_in",
    "start_import",
    "take_apart_back",
    "transfer",
    "unbind_account",
    "vouch",
]
