"""How people came in: accounts recovered by a card, by whom it was given."""

from dataclasses import dataclass
from datetime import datetime

from marshrut.core.viewer import Role, Viewer
from marshrut.people.models import Slip, SlipIssue

CHECKED = "личность проверена"
UNCHECKED = "результаты закрыты до подтверждения"
AT_INSTALLING = "Владелец сервера"


@dataclass(frozen=True)
class Recovery:
    """One use of a card by somebody who had been in before: who gave the card, when it was used."""

    by: str
    at: datetime
    checked: bool

    @property
    def words(self) -> str:
        return CHECKED if self.checked else UNCHECKED


def issuer(issue: SlipIssue) -> str:
    """«Лунина О. Ю., заместитель руководителя»."""
    if issue.by is None:
        return AT_INSTALLING
    return f"{issue.by.short_name}, {Role(issue.capacity).label}"


def recoveries(person_id: int) -> list[Recovery]:
    """Every recovery of an account, newest first; one query."""
    used = Slip.objects.filter(person_id=person_id, recovery=True).select_related("issue__by")
    return [
        Recovery(issuer(s.issue), s.used_at, bool(s.issue.identity))
        for s in used.order_by("-used_at")
        if s.used_at
    ]


def recovery_of(viewer: Viewer) -> Recovery | None:
    """By which card the viewer's account was recovered; None, and no query, while nothing is closed by it."""
    return next(iter(recoveries(viewer.identity)), None) if viewer.results_closed else None
