"""What the steps of an attempt write beside its state."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, prefetch_related_objects

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import perform_many
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.models import Attempt

MOST_AT_ONCE = 500
DELIVERY = timedelta(seconds=20)
"""What was answered in the last second is still on its way when the time is over."""


def set_clock(attempts: Sequence[Attempt], viewer: Viewer) -> None:
    """The time runs from the start: the work's minutes and the person's own allowance."""
    for attempt in attempts:
        attempt.started_at = viewer.at
        attempt.ends_at = viewer.at + timedelta(minutes=attempt.minutes + attempt.extra_minutes)
    Attempt.objects.bulk_update(attempts, ["started_at", "ends_at"])


def know_sittings(attempts: Sequence[Attempt], _viewer: Viewer) -> None:
    """The term of each work ends on the day of its sitting: one query for all."""
    prefetch_related_objects(attempts, "sitting")


def stop_clock(attempts: Sequence[Attempt], viewer: Viewer) -> None:
    for attempt in attempts:
        attempt.finished_at = min(viewer.at, attempt.until)
        attempt.cut_short = viewer.person_id not in (None, attempt.person_id) and viewer.at < attempt.until
    Attempt.objects.bulk_update(attempts, ["finished_at", "cut_short"], batch_size=500)


def take_in(attempts: Sequence[Attempt], viewer: Viewer) -> None:
    """A sheet of paper handed in: it was written from the begin of the sitting until now."""
    prefetch_related_objects(attempts, "sitting")
    for attempt in attempts:
        attempt.started_at = min(attempt.sitting.starts_at, viewer.at)
        attempt.finished_at = viewer.at
    Attempt.objects.bulk_update(attempts, ["started_at", "finished_at"], batch_size=500)


def shut_out(attempts: Sequence[Attempt], _viewer: Viewer) -> None:
    """Tokens given before are good no longer."""
    Attempt.objects.filter(pk__in=[a.pk for a in attempts]).update(generation=F("generation") + 1)
    for attempt in attempts:
        attempt.generation += 1


@transaction.atomic
def set_flags(token: Token, flags: Mapping[int, bool]) -> None:
    """Mark items to come back to: a person's own bookmark, which is no part of the journal."""
    running = Attempt.objects.filter(generation=token.generation, state=Attempt.State.RUNNING)
    attempt = running.select_for_update(of=("self",), no_key=True).filter(pk=token.attempt_id).first()
    if attempt is None:
        return
    kept = {p for p in attempt.flags if flags.get(p, True)}
    attempt.flags = sorted(kept | {p for p, on in flags.items() if on})
    attempt.save(update_fields=["flags"])


def end_on_devices(person_id: int, _viewer: Viewer) -> None:
    """A sign-out, a block or a new password: no device goes on with the person's works without signing in."""
    works = Attempt.objects.filter(person_id=person_id, state=Attempt.State.RUNNING)
    works.update(generation=F("generation") + 1)


def finish_overdue(viewer: Viewer) -> int:
    """Hand in the works whose time is over; returns how many. Their answers have had time to arrive."""
    overdue = Attempt.objects.filter(state=Attempt.State.RUNNING, ends_at__lt=viewer.at - DELIVERY)
    moved, _ = perform_many(overdue.order_by("pk")[:MOST_AT_ONCE], "finish", viewer=viewer)
    return len(moved)
