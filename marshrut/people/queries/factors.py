"""What a person sees of their own second factor, and whether they must have one."""

from dataclasses import dataclass
from datetime import datetime

from marshrut.core.norms import norms
from marshrut.core.viewer import Role, Viewer
from marshrut.people.access.totp import unsealed
from marshrut.people.models import Factor, Person, RecoveryCode


@dataclass(frozen=True)
class Standing:
    """The factor as its page shows it; `roles` are those of the viewer that need it, in words."""

    confirmed_at: datetime | None
    codes: int
    roles: tuple[str, ...]


def standing(viewer: Viewer) -> Standing:
    factor = Factor.objects.filter(person_id=viewer.identity, confirmed_at__isnull=False).first()
    left = RecoveryCode.objects.open().filter(factor=factor).count() if factor else 0
    needing = norms(viewer.today).second_factor_posts
    held = {*(c.role for c in viewer.capacities), *viewer.withheld}
    roles = tuple(str(role.label) for role in Role if role in held and role in needing)
    return Standing(factor.confirmed_at if factor else None, left, roles)


def secret_begun(person: Person) -> bytes | None:
    """The secret of a set-up that is begun and not confirmed."""
    begun = Factor.objects.filter(person=person, confirmed_at__isnull=True).exclude(secret="").first()
    return unsealed(begun.secret, person.pk) if begun else None


def guarded(person: Person) -> bool:
    """Whether a code is asked of the person at every sign-in."""
    return Factor.objects.filter(person=person, confirmed_at__isnull=False).exists()
