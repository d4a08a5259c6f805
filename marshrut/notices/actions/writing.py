"""Letters are written down here, each once: the database refuses the second (`letter_once_of_…`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from marshrut.core.norms import calendar, norms
from marshrut.core.viewer import Viewer
from marshrut.notices.models import Letter, Mailbox, Reading, Round
from marshrut.notices.queries.awaiting import awaiting
from marshrut.notices.queries.recipients import recipients, told_since
from marshrut.people.access import viewer_of
from marshrut.regulations import letters

IN_FLIGHT = timedelta(hours=1)
"""An entry is dated by the beginning of its request or job and is seen when that is committed: surely within this."""
PORTION = 500


def not_quiet(at: datetime) -> datetime:
    """The first moment from then on when people may be written to."""
    local = localtime(at)
    return letters.not_before(local, norms(local.date()))


def tell(viewer: Viewer) -> int:
    """Write the letters that the order demands, of all entries since the last reading; returns how many.

    Each reading goes back over the last hour of the former one, and what has its letter gets no second.
    """
    reading, _ = Reading.objects.get_or_create(name="journal", defaults={"until": viewer.at})
    for entries in _portions(told_since(reading.until - IN_FLIGHT)):
        rows = [
            Letter(
                person_id=person,
                kind=Letter.Kind.TOLD,
                entry=entry,
                made_at=viewer.at,
                next_at=not_quiet(viewer.at),
            )
            for entry, person in recipients(entries, viewer)
        ]
        Letter.objects.bulk_create(rows, ignore_conflicts=True)
    Reading.objects.filter(name="journal", until__lt=viewer.at).update(until=viewer.at)
    return Letter.objects.filter(kind=Letter.Kind.TOLD, made_at=viewer.at).count()


def write_round(viewer: Viewer) -> int | None:
    """Write the day's letters to everybody whom something awaits; None when it is not the time for them.

    A round that was cut short goes on where it stopped: who has the day's letter gets no second.
    """
    local = localtime(viewer.at)
    if not letters.round_is_due(local, norms(viewer.today), calendar()):
        return None
    current, _ = Round.objects.get_or_create(day=viewer.today, defaults={"begun_at": viewer.at})
    if current.done_at:
        return None
    since, written = _former(viewer), 0
    for boxes in _portions(_unwritten(viewer)):
        rows = [row for box in boxes if (row := _letter(box, since, viewer))]
        written += len(Letter.objects.bulk_create(rows, ignore_conflicts=True))
    Round.objects.filter(pk=current.pk).update(done_at=viewer.at)
    return written


def _portions(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """All rows, so many at a time; read at once, because what is written meanwhile must not move them."""
    found = iter(list(rows))
    while portion := list(islice(found, PORTION)):
        yield portion


def _unwritten(viewer: Viewer):
    taking = Mailbox.objects.open().exclude(digest=False, reminders=False)
    today = Letter.objects.filter(day=viewer.today).values("person_id")
    return taking.exclude(person_id__in=today).select_related("person").order_by("pk")


def _former(viewer: Viewer) -> Round:
    done = Round.objects.filter(day__lt=viewer.today, done_at__isnull=False).order_by("-day").first()
    day = letters.last_round(viewer.today, calendar())
    return done or Round(day=day, begun_at=viewer.at - timedelta(days=(viewer.today - day).days))


def _letter(box: Mailbox, since: Round, viewer: Viewer) -> Letter | None:
    """The person's letter of today: the digest, or where that has not its day or is not wanted, the reminder."""
    own = viewer_of(box.person, viewer.at)
    found = awaiting(own, since)
    daily = bool(own.capacities) or letters.opens_week(viewer.today, calendar())
    if found.all and box.digest and daily:
        kind = Letter.Kind.DIGEST
    elif found.reminded and box.reminders:
        kind = Letter.Kind.REMINDER
    else:
        return None
    return Letter(
        person_id=box.pk, kind=kind, day=viewer.today, made_at=viewer.at, next_at=not_quiet(viewer.at)
    )
