"""The way of a letter through the worker: claimed, sent and settled, or put off, or given up.

A claim is a lease: the letter is due again when it has run out, so that a killed worker loses none. Whoever settles a
letter must still hold the claim. Between the mail server's word that it has taken a letter and the settling a worker
can be killed; then the letter goes out again with the same Message-ID, by which mail programs know the double.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from marshrut.core.queue import queue
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.notices.actions.writing import not_quiet
from marshrut.notices.models import REFUSALS, Letter, Mailbox

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DELAYS = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR)
KEPT = timedelta(days=90)
GONE = "Это письмо уже отправлено или снято. Обновите страницу."
KILLED = "обработчик прерван"
Outcome = Letter.Outcome


@transaction.atomic
def claim(viewer: Viewer) -> Letter | None:
    """The next letter to send, held for `MAIL_LEASE_SECONDS`; None when nothing is due."""
    due = Letter.objects.due(viewer.at).select_for_update(skip_locked=True, of=("self",))
    letter = due.order_by("next_at", "pk").first()
    if letter is None:
        return None
    letter.attempts += 1
    letter.next_at = viewer.at + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    if letter.attempts > len(DELAYS) + 1:
        letter.outcome, letter.ended_at, letter.error = Outcome.FAILED, viewer.at, KILLED
    letter.save(update_fields=["attempts", "next_at", "outcome", "ended_at", "error"])
    return letter


@transaction.atomic
def settle(letter: Letter, outcome: str, at: datetime, error: str = "") -> bool:
    """Write what came of the letter; False when the claim has gone to somebody else meanwhile."""
    held = _held(letter).update(outcome=outcome, ended_at=at, error=error[:60])
    if held and outcome == Outcome.SENT and letter.kind != Letter.Kind.CONFIRM:
        Mailbox.objects.filter(pk=letter.person_id, refusals__gt=0).update(refusals=0)
    return bool(held)


def postpone(letter: Letter, error: str, at: datetime) -> None:
    """Try again later, outside the quiet hours; after the last attempt it has failed."""
    if letter.attempts > len(DELAYS):
        settle(letter, Outcome.FAILED, at, error)
        return
    later = at + DELAYS[letter.attempts - 1]
    _held(letter).update(next_at=later if letter.demanded else not_quiet(later), error=error[:60])


@transaction.atomic
def refuse(letter: Letter, error: str, at: datetime) -> None:
    """The server of the address refuses it for good; after so many such letters the address is dead."""
    if not settle(letter, Outcome.FAILED, at, error) or letter.kind == Letter.Kind.CONFIRM:
        return
    boxes = Mailbox.objects.filter(pk=letter.person_id)
    boxes.update(refusals=F("refusals") + 1)
    boxes.filter(refusals__gte=REFUSALS, bounced_at=None).update(bounced_at=at)


@transaction.atomic
def again(*, number: uuid.UUID, viewer: Viewer) -> None:
    """Put a failed letter back with all attempts before it. Raises Refused when it is no failed one any more."""
    failed = Letter.objects.visible_to(viewer).filter(pk=number, outcome=Outcome.FAILED)
    fresh = {"outcome": Outcome.WAITING, "ended_at": None, "attempts": 0, "error": "", "next_at": viewer.at}
    if not failed.update(**fresh):
        raise Refused(GONE)
    queue("marshrut.notices.jobs.deliver")


def prune(at: datetime) -> int:
    """Forget letters that ended long ago; the journal is read forwards only, so none is written again."""
    return Letter.objects.filter(ended_at__lt=at - KEPT).delete()[0]


def _held(letter: Letter):
    return Letter.objects.waiting().filter(pk=letter.pk, attempts=letter.attempts)
