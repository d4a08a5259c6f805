"""How people came in: accounts recovered by a card, by whom it was given; accounts closed by a merging."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from marshrut.core.models import Entry
from marshrut.core.viewer import Role, Viewer
from marshrut.people.access.scopes import slip_holders
from marshrut.people.models import Slip, SlipIssue

CHECKED = "личность проверена"
UNCHECKED = "результаты закрыты до подтверждения"
AT_INSTALLING = "Владелец сервера"


@dataclass(frozen=True)
class Recovery:
    """One use of a card by somebody who had been in before, or a merging of two records signed in with: after either
    others may be in. Who gave the card or merged, when; `voucher`: who vouched for the person afterwards.
    """

    by: str
    at: datetime
    checked: bool
    merged: bool = False
    voucher: str = ""

    @property
    def words(self) -> str:
        vouched = f"за личность поручились: {self.voucher}"
        return vouched if self.voucher else CHECKED if self.checked else UNCHECKED

    @property
    def event(self) -> str:
        """«вход восстановлен, личность проверена»."""
        return f"{'две записи объединены' if self.merged else 'вход восстановлен'}, {self.words}"


def issuer(issue: SlipIssue) -> str:
    """«Лунина О. Ю., заместитель руководителя»."""
    if issue.by is None:
        return AT_INSTALLING
    return f"{issue.by.short_name}, {Role(issue.capacity).label}"


def recoveries(person_id: int) -> list[Recovery]:
    """Every recovery of an account and every merging that closed it, newest first; two queries."""
    used = Slip.objects.filter(person_id=person_id, recovery=True).select_related("issue__by", "vouched_by")
    found = [_by_card(s, s.used_at) for s in used if s.used_at]
    merged = Entry.objects.filter(case__kind="person", case__person_id=person_id, name="merged")
    for entry in merged.select_related("payload", "person"):
        if entry.payload.data.get("closed"):
            by = f"{entry.person.short_name}, {Role(entry.capacity).label}" if entry.person else AT_INSTALLING
            found.append(Recovery(by, entry.at, checked=False, merged=True))
    return sorted(found, key=lambda recovery: recovery.at, reverse=True)


def _by_card(slip: Slip, at: datetime) -> Recovery:
    voucher = slip.vouched_by.short_name if slip.vouched_by else ""
    return Recovery(issuer(slip.issue), at, slip.checked, voucher=voucher)


def recovery_of(viewer: Viewer) -> Recovery | None:
    """By which card, or merging, the viewer's results were closed; None, and no query, while nothing is closed by it."""
    return next(iter(recoveries(viewer.identity)), None) if viewer.results_closed else None


def never_came_in(person_ids: Iterable[int], viewer: Viewer) -> dict[int, bool]:
    """Of these people, those who have never come in and to whom the viewer may give a card; whether a card that
    they have still opens. One query.
    """
    cards = Slip.objects.open().filter(person=OuterRef("pk"), expires_at__gt=viewer.at)
    people = slip_holders(viewer).filter(pk__in=set(person_ids), last_login__isnull=True)
    return dict(people.values_list("pk", Exists(cards)))
