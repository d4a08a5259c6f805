"""How people came in: accounts recovered by a card, by whom it was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from marshrut.core.viewer import Role, Viewer
from marshrut.people.access.scopes import slip_holders
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


def never_came_in(person_ids: Iterable[int], viewer: Viewer) -> dict[int, bool]:
    """Of these people, those who have never come in and to whom the viewer may give a card; whether a card that
    they have still opens. One query.
    """
    cards = Slip.objects.open().filter(person=OuterRef("pk"), expires_at__gt=viewer.at)
    people = slip_holders(viewer).filter(pk__in=set(person_ids), last_login__isnull=True)
    return dict(people.values_list("pk", Exists(cards)))
