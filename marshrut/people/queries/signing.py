"""The agreement on the simple electronic signature: what it says, and whether somebody has accepted it."""

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.people.models import SigningAgreement
from marshrut.regulations.signing import AGREEMENT_VERSION, agreement_text


def agreement_accepted(person_id: int) -> SigningAgreement | None:
    """The person's acceptance of the text in force."""
    return SigningAgreement.objects.filter(person_id=person_id, version=AGREEMENT_VERSION).first()


def agreement_now(viewer: Viewer) -> str:
    return agreement_text(bodies(viewer.today).institute_full)
