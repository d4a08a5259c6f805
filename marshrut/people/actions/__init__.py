from marshrut.people.actions.entrance import (
    Entered,
    accept_slip,
    change_password,
    enter,
    on_sign_out,
    sign_out,
)

__all__ = ["Entered", "accept_slip", "change_password", "enter", "on_sign_out", "sign_out"]
