"""Where the viewer is signed in, and was."""

from django.contrib.sessions.models import Session

from marshrut.core.viewer import Viewer
from marshrut.people.models import Visit

SHOWN = 20


def open_visits(viewer: Viewer) -> list[Visit]:
    """Sessions that still open the system, the last seen first."""
    alive = Session.objects.filter(expire_date__gt=viewer.at).values("session_key")
    return list(Visit.objects.open().filter(person_id=viewer.identity, key__in=alive).order_by("-seen_at"))


def ended_visits(viewer: Viewer) -> list[Visit]:
    rows = Visit.objects.filter(person_id=viewer.identity, ended_at__isnull=False)
    return list(rows.order_by("-ended_at")[:SHOWN])
