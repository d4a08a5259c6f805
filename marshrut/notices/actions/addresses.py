"""The address of a person: asked for, confirmed by a letter, removed; which letters go there."""

import uuid
from datetime import timedelta

from django.db import transaction

from marshrut.core.queue import queue
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.notices.models import Letter, Mailbox
from marshrut.people.actions.journal import note_person
from marshrut.people.models import Person

VALID = timedelta(days=1)
PAUSE, MOST_A_DAY = timedelta(minutes=2), 5
SOON = "Письмо уже отправлено. Подождите две минуты и поищите его, в том числе в папке «Спам»."
ENOUGH = f"За сутки отправлено {MOST_A_DAY} писем для подтверждения. Проверьте адрес и попробуйте завтра."
OLD = "Ссылка уже не действует: она годится сутки и один раз. Попросите новое письмо на странице «Письма и календарь»."


@transaction.atomic
def ask(*, person: Person, address: str, viewer: Viewer) -> Mailbox:
    """Write to an address to learn whether its owner is the person. Letters go to the former one until then.

    Raises Refused where it was asked a moment ago or too often.
    """
    note_person(person, "mail_asked", "Указан адрес для писем", viewer=viewer, capacity="self")
    box, _ = Mailbox.objects.select_for_update().get_or_create(person=person)
    _refuse_flood(box, viewer)
    letter = Letter.objects.create(
        person=person, kind=Letter.Kind.CONFIRM, made_at=viewer.at, next_at=viewer.at
    )
    box.wanted, box.asked, box.asked_at = address, letter.number, viewer.at
    box.save()
    queue("marshrut.notices.jobs.deliver")
    return box


def _refuse_flood(box: Mailbox, viewer: Viewer) -> None:
    if box.asked_at and box.asked_at > viewer.at - PAUSE:
        raise Refused(SOON)
    today = Letter.objects.filter(person_id=box.person_id, kind=Letter.Kind.CONFIRM)
    if today.filter(made_at__gt=viewer.at - VALID).count() >= MOST_A_DAY:
        raise Refused(ENOUGH)


@transaction.atomic
def confirm(*, number: str, viewer: Viewer) -> Mailbox:
    """Take the address for the person's own. Raises Refused for a link of another person, used up or too old."""
    asked = {"person_id": viewer.person_id, "asked": uuid.UUID(hex=number), "asked_at__gt": viewer.at - VALID}
    box = Mailbox.objects.select_for_update(of=("self",)).select_related("person").filter(**asked).first()
    if box is None:
        raise Refused(OLD)
    note_person(box.person, "mail_confirmed", "Подтверждён адрес для писем", viewer=viewer, capacity="self")
    box.address, box.confirmed_at = box.wanted, viewer.at
    box.wanted, box.asked, box.asked_at = "", None, None
    box.refusals, box.bounced_at = 0, None
    box.save()
    return box


@transaction.atomic
def remove(*, person: Person, viewer: Viewer) -> None:
    """Forget the address: no letters go anywhere."""
    note_person(person, "mail_removed", "Адрес для писем убран", viewer=viewer, capacity="self")
    Mailbox.objects.filter(person=person).delete()


@transaction.atomic
def choose(*, person: Person, digest: bool, reminders: bool, viewer: Viewer) -> None:
    """Which letters to get besides those that the order demands."""
    note_person(person, "mail_chosen", "Выбраны виды писем", viewer=viewer, capacity="self")
    Mailbox.objects.filter(person=person).update(digest=digest, reminders=reminders)


@transaction.atomic
def unsubscribe(*, number: str, viewer: Viewer) -> bool:
    """Stop all letters but those that the order demands, by the link of one of them; whether there was such a one."""
    letter = Letter.objects.select_related("person").filter(number=uuid.UUID(hex=number)).first()
    if letter is None:
        return False
    boxes = Mailbox.objects.filter(person_id=letter.person_id)
    if boxes.exclude(digest=False, reminders=False).exists():
        note_person(
            letter.person, "mail_stopped", "Отписка от писем по ссылке", viewer=viewer, capacity="link"
        )
        boxes.update(digest=False, reminders=False)
    return True
