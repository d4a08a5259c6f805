from marshrut.people.models.entrance import Slip, SlipIssue, Throttle
from marshrut.people.models.imports import Import, ImportChange, ImportPortion
from marshrut.people.models.persons import Likeness, Person, PersonName
from marshrut.people.models.places import Municipality, Organisation, OrganisationName, Subject, normal
from marshrut.people.models.work import Appointment, Employment, in_force, not_ended

__all__ = [
    "Appointment",
    "Employment",
    "Import",
    "ImportChange",
    "ImportPortion",
    "Likeness",
    "Municipality",
    "Organisation",
    "OrganisationName",
    "Person",
    "PersonName",
    "Slip",
    "SlipIssue",
    "Subject",
    "Throttle",
    "in_force",
    "normal",
    "not_ended",
]
