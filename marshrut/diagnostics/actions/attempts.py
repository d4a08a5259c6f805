"""What the steps of an attempt write beside its state."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F

from marshrut.core.viewer import Viewer
from marshrut.diagnostics.models import Attempt


def set_clock(attempts: Sequence[Attempt], viewer: Viewer) -> None:
    """The time runs from the start: the work's minutes and the person's own allowance."""
    for attempt in attempts:
        attempt.started_at = viewer.at
        attempt.ends_at = viewer.at + timedelta(minutes=attempt.minutes + attempt.extra_minutes)
    Attempt.objects.bulk_update(attempts, ["started_at", "ends_at"])


def stop_clock(attempts: Sequence[Attempt], viewer: Viewer) -> None:
    for attempt in attempts:
        attempt.finished_at = min(viewer.at, attempt.ends_at)
    Attempt.objects.bulk_update(attempts, ["finished_at"], batch_size=500)


def shut_out(attempts: Sequence[Attempt], _viewer: Viewer) -> None:
    """Tokens given before are good no longer."""
    Attempt.objects.filter(pk__in=[a.pk for a in attempts]).update(generation=F("generation") + 1)
    for attempt in attempts:
        attempt.generation += 1
