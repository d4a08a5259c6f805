"""The worker's part: the journal is read for letters, the day's letters are written, due letters are sent.

Of an error only its class and the server's number are kept: its text quotes addresses.
"""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks.base import task

from marshrut.core.jobs import every
from marshrut.core.viewer import Viewer, system
from marshrut.notices import actions
from marshrut.notices.documents import message
from marshrut.notices.models import Letter, Mailbox
from marshrut.people.access import viewer_of

DEAD_ADDRESS = (550, 551, 553, 556)
MOST = 2_000
MINUTE, DAY = 60, 86_400

logger = logging.getLogger("marshrut.notices")


def _viewer() -> Viewer:
    return system("letters", timezone.now())


@every(seconds=MINUTE, title="Составление писем")
@task
def write(**_queued: object) -> int:
    """Letters of new entries, and once a working day those of the day."""
    told = actions.tell(_viewer())
    return told + (actions.write_round(_viewer()) or 0)


@every(seconds=MINUTE, title="Отправка писем")
@task
def deliver(**_queued: object) -> int:
    """Send what is due over one connection; returns how many letters went out.

    A server that does not answer costs no letter an attempt: none is claimed before the connection stands.
    """
    if not Letter.objects.due(timezone.now()).exists():
        return 0
    connection, sent = mail.get_connection(), 0
    try:
        connection.open()
        while sent < MOST and (letter := actions.claim(_viewer())):
            sent += _send(letter, connection)
    except OSError as error:  # every error of smtplib is one
        logger.warning("The mail server cannot be used: %s", name_of(error))
    finally:
        connection.close()
    return sent


@every(seconds=DAY, title="Удаление записей о старых письмах")
@task
def forget(**_queued: object) -> int:
    return actions.prune(timezone.now())


def _send(letter: Letter, connection: BaseEmailBackend) -> bool:
    """Send a claimed letter and write what came of it. Raises OSError where the connection is no good any more."""
    if letter.failed:
        return False
    said = _message(letter)
    if said is None:
        actions.settle(letter, Letter.Outcome.NEEDLESS, timezone.now())
        return False
    try:
        connection.send_messages([said])
    except SMTPRecipientsRefused as refusal:
        code = next(iter(refusal.recipients.values()))[0]
        _refused(letter, code, f"получатель: {code}")
    except SMTPDataError as refusal:
        _refused(letter, refusal.smtp_code, f"сервер: {refusal.smtp_code}")
    except OSError as error:
        actions.postpone(letter, name_of(error), timezone.now())
        raise
    else:
        return actions.settle(letter, Letter.Outcome.SENT, timezone.now())
    return False


def _message(letter: Letter):
    """The letter in its words; None when it has become needless, or has nowhere to go."""
    box = Mailbox.objects.select_related("person").filter(pk=letter.person_id).first()
    if box is None:
        return None
    confirming = letter.kind == Letter.Kind.CONFIRM
    wanted = box.asked == letter.number if confirming else _takes(box, letter)
    return message(letter, box, viewer_of(box.person, timezone.now())) if wanted else None


def _takes(box: Mailbox, letter: Letter) -> bool:
    """Whether the person still takes such letters."""
    if not (box.address and box.bounced_at is None and box.person.is_active):
        return False
    return letter.demanded or (box.digest if letter.kind == Letter.Kind.DIGEST else box.reminders)


def _refused(letter: Letter, code: int, said: str) -> None:
    """Refused for good (5xx) or for now."""
    at = timezone.now()
    if code in DEAD_ADDRESS:
        actions.refuse(letter, said, at)
    elif code >= 500:
        actions.settle(letter, Letter.Outcome.FAILED, at, said)
    else:
        actions.postpone(letter, said, at)


def name_of(error: BaseException) -> str:
    return type(error).__name__
