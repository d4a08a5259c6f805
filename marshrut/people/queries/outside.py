"""The viewer's own account at the identity provider."""

from django.conf import settings

from marshrut.core.viewer import Viewer
from marshrut.people.models import OutsideAccount


def account_of(viewer: Viewer) -> OutsideAccount | None:
    """What is bound at the provider that is set now; those of a former one let nobody in."""
    own = OutsideAccount.objects.filter(person_id=viewer.identity, issuer=settings.OIDC_ISSUER)
    return own.first()
