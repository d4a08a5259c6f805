"""The kinds of documents: each module has its kind and the dataclass that its layouts show."""

from marshrut.documents.documents.application import APPLICATION, CONSENTS
from marshrut.documents.documents.booklets import BOOKLETS
from marshrut.documents.documents.card import CARD, EXTRACT
from marshrut.documents.documents.own import OWN_APPLICATION, OWN_CONSENT
from marshrut.documents.documents.sittings import ATTENDANCE, CERTIFICATE

__all__ = [
    "APPLICATION",
    "ATTENDANCE",
    "BOOKLETS",
    "CARD",
    "CERTIFICATE",
    "CONSENTS",
    "EXTRACT",
    "OWN_APPLICATION",
    "OWN_CONSENT",
]
