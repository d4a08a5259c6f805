from marshrut.people.models.entrance import FACE_TO_FACE, Slip, SlipIssue, Throttle
from marshrut.people.models.factors import Factor, RecoveryCode
from marshrut.people.models.imports import Import, ImportChange, ImportPortion
from marshrut.people.models.outside import OutsideAccount
from marshrut.people.models.persons import Likeness, Person, PersonName
from marshrut.people.models.places import Municipality, Organisation, OrganisationName, Subject, normal
from marshrut.people.models.signing import SigningAgreement
from marshrut.people.models.visits import Visit
from marshrut.people.models.work import Appointment, Employment, in_force, not_ended

__all__ = [
    "FACE_TO_FACE",
    "Appointment",
    "Employment",
    "Factor",
    "Import",
    "ImportChange",
    "ImportPortion",
    "Likeness",
    "Municipality",
    "Organisation",
    "OrganisationName",
    "OutsideAccount",
    "Person",
    "PersonName",
    "RecoveryCode",
    "SigningAgreement",
    "Slip",
    "SlipIssue",
    "Subject",
    "Throttle",
    "Visit",
    "in_force",
    "normal",
    "not_ended",
]
