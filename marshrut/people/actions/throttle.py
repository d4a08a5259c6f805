"""How often a wrong password may be tried: by login from one address, by login, by address."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from marshrut.core.wording import clock
from marshrut.core.workflow import Refused
from marshrut.people.models import Throttle

# what is counted: how many tries, within what time
HERE = (5, timedelta(minutes=15))
LOGIN = (30, timedelta(hours=1))
ADDRESS = (100, timedelta(minutes=15))
ADVICE = "Если пароль забыт, попросите новую карточку у заместителя руководителя вашей организации."


class Throttled(Refused):
    """Too many tries; `until` is when the next is allowed."""

    def __init__(self, until: datetime, advice: str) -> None:
        again = clock(until + timedelta(minutes=1))
        super().__init__(f"Слишком много неудачных попыток. Попробуйте снова в {again}. {advice}")
        self.until = until


def take_try(login: str, address: str, at: datetime, *, advice: str = ADVICE) -> tuple[str, str, str]:
    """Count a try before it is judged, so that parallel tries cannot slip through. Raises Throttled."""
    limits = {
        _key("here", login, address): HERE,
        _key("login", login): LOGIN,
        _key("address", address): ADDRESS,
    }
    with transaction.atomic():
        until = _count(limits, at)
    if until:
        raise Throttled(until, advice)
    here, by_login, by_address = limits
    return here, by_login, by_address


def forgive(keys: tuple[str, str, str]) -> None:
    """The try was right: it does not count, and this login starts afresh from this address."""
    here, *others = keys
    with transaction.atomic():
        _locked(keys)
        Throttle.objects.filter(pk__in=others, count__gt=0).update(count=F("count") - 1)
        Throttle.objects.filter(pk=here).update(count=0)


def _count(limits: Mapping[str, tuple[int, timedelta]], at: datetime) -> datetime | None:
    fresh = [Throttle(key=key, resets_at=at + window) for key, (_, window) in sorted(limits.items())]
    Throttle.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = _locked(limits)
    for row in rows:
        if row.resets_at <= at:
            row.count, row.resets_at = 0, at + limits[row.key][1]
    full = [row.resets_at for row in rows if row.count >= limits[row.key][0]]
    if not full:
        for row in rows:
            row.count += 1
        Throttle.objects.bulk_update(rows, ["count", "resets_at"])
    return max(full, default=None)


def _locked(keys: Iterable[str]) -> list[Throttle]:
    """The counts, locked in the order of their keys by whoever counts and whoever forgives: an UPDATE keeps none."""
    return list(Throttle.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk"))


def _key(*parts: str) -> str:
    written = "\n".join(part.strip().lower() for part in parts)
    return salted_hmac("marshrut.people.throttle", written, algorithm="sha256").hexdigest()
