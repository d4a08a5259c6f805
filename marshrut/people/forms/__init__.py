from marshrut.people.forms.entrance import FirstPassword, NewPassword, SignIn
from marshrut.people.forms.register import (
    Block,
    Contacts,
    EndRole,
    EndWork,
    NewRole,
    NewSubject,
    OrganisationsFilter,
    PeopleFilter,
    Rename,
    SlipFilter,
    Transfer,
    Upload,
)

__all__ = [
    "Block",
    "Contacts",
    "EndRole",
    "EndWork",
    "FirstPassword",
    "NewPassword",
    "NewRole",
    "NewSubject",
    "OrganisationsFilter",
    "PeopleFilter",
    "Rename",
    "SignIn",
    "SlipFilter",
    "Transfer",
    "Upload",
]
