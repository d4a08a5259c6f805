"""How the terms of the order are kept (A0.5): counts of terms by clause, of the whole region, of no person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from marshrut.core.models import Deadline
from marshrut.core.wording import percent
from marshrut.core.workflow import term_of


@dataclass(frozen=True)
class Kept:
    """Terms of one kind: ended in time, ended late, open and overdue, open and not yet due."""

    clause: str
    label: str
    addressee: str
    met: int
    late: int
    overdue: int
    ahead: int

    @property
    def total(self) -> int:
        return self.met + self.late + self.overdue + self.ahead

    @property
    def share(self) -> int | None:
        """Whole percent of those that are over and were met in time: rounded, but never to «all» or «none»."""
        over = self.met + self.late + self.overdue
        return percent(self.met, over) if over else None


def kept(today: date, *, since: date | None = None, until: date | None = None, annex: str = "") -> list[Kept]:
    """Rows by clause; the period is that of the terms' last days. One query.

    Never by organisation: an individual application must not be seen by a count of one (decision 3).
    """
    rows = _found(since, until, annex).values("clause", "case__kind", "name")
    ended_in_time = Q(closed_at__date__lte=F("due_on"))
    counts = rows.annotate(
        met=Count("pk", filter=ended_in_time),
        late=Count("pk", filter=Q(closed_at__isnull=False) & ~ended_in_time),
        overdue=Count("pk", filter=Q(closed_at__isnull=True, due_on__lt=today)),
        ahead=Count("pk", filter=Q(closed_at__isnull=True, due_on__gte=today)),
    )
    return sorted((_row(dict(row)) for row in counts), key=lambda row: (_order(row.clause), row.label))


def _found(since: date | None, until: date | None, annex: str) -> QuerySet[Deadline]:
    """A duty that became needless before its last day was neither met nor broken; later, it was broken by then."""
    needless = Q(dropped=True, closed_at__date__lte=F("due_on"))
    found = Deadline.objects.filter(~needless, due_on__isnull=False)
    if since:
        found = found.filter(due_on__gte=since)
    if until:
        found = found.filter(due_on__lte=until)
    return found.filter(clause__startswith=f"A{annex}.") if annex else found


def _row(row: dict[str, Any]) -> Kept:
    term = term_of(row.pop("case__kind"), row.pop("name"))
    return Kept(label=term.label, addressee=term.to.label, **row)


def _order(clause: str) -> list[tuple[int, str]]:
    """Clauses in the order of the act: 5.9.4 before 5.10.4, forms at the end."""
    return [(int(part), "") if part.isdecimal() else (999, part) for part in clause[1:].split(".")]
