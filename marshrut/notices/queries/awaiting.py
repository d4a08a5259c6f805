"""What awaits a person, in numbers and days: all that a letter or a calendar ever says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q

from marshrut.core.models import Deadline
from marshrut.core.norms import calendar, norms
from marshrut.core.viewer import Viewer
from marshrut.notices.models import Letter, Round
from marshrut.regulations import letters


@dataclass(frozen=True)
class Awaiting:
    """Open duties: all, overdue, the nearest last day to come; those to remind of today."""

    all: int
    late: int
    nearest: date | None
    reminded: int = 0


def awaiting(viewer: Viewer, since: Round | None = None) -> Awaiting:
    """One query. With `since` it also counts what to remind of today: terms that came near after that round,
    and those that ended after it.
    """
    counts: dict[str, Any] = {
        "all": Count("pk"),
        "late": Count("pk", filter=Q(due_on__lt=viewer.today)),
        "nearest": Min("due_on", filter=Q(due_on__gte=viewer.today)),
    }
    if since:
        counts["reminded"] = Count("pk", filter=_near(viewer.today, since) | _ended(viewer.today, since))
    return Awaiting(**Deadline.objects.visible_to(viewer).open().aggregate(**counts))


def _near(today: date, since: Round) -> Q:
    until = letters.reminded_until(today, norms(today), calendar())
    known_until = letters.reminded_until(since.day, norms(since.day), calendar())
    new = Q(due_on__gt=known_until) | Q(opened_at__gte=since.begun_at)
    return Q(due_on__gte=today, due_on__lte=until) & new


def _ended(today: date, since: Round) -> Q:
    return Q(due_on__gte=since.day, due_on__lt=today)


def term_of_letter(letter: Letter) -> tuple[date | None, bool]:
    """(last day, whether it still awaits the person) of the duty that the told step opened; without one it awaits."""
    opened = Deadline.objects.filter(opened_by_id=letter.entry_id)
    own = opened.filter(Q(person_id=letter.person_id) | Q(person__isnull=True))
    found = own.order_by("-pk").first()
    return (found.due_on, found.closed_at is None) if found else (None, True)


def days_of(viewer: Viewer) -> Sequence[dict[str, Any]]:
    """The last days of the viewer's open terms: how many end on each, and when one was added last."""
    found = Deadline.objects.visible_to(viewer).open().filter(due_on__isnull=False)
    return list(
        found.values("due_on").annotate(n=Count("pk"), changed_at=Max("opened_at")).order_by("due_on")
    )
