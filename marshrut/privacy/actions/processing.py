"""Publishing a text of the consent to processing; giving and withdrawing the consent."""

import hashlib
from datetime import date

from django.db import IntegrityError, transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, Stale, lock, may, perform, start
from marshrut.people.models import Person
from marshrut.privacy.access import ADMINISTRATOR
from marshrut.privacy.models import Processing, ProcessingText
from marshrut.privacy.queries.processing import held_by, text_on

HELD = "Согласие вы уже дали. Его можно отозвать на этой же странице."
SAME = "Это тот же текст, что в последней редакции. Измените его: люди прочтут его заново."
CHANGED = "Пока вы читали, опубликовали новую редакцию. Прочтите её и решите заново."


@transaction.atomic
def publish(*, text: str, since: date, basis: str, viewer: Viewer) -> ProcessingText:
    """Put a new text in force from a day on; those before it stay as they were given. A browser ends lines in its own
    way, so that words alone tell whether the text is new.
    """
    if not ADMINISTRATOR(viewer):
        raise Denied("Редакции публикует администратор.")
    if since < viewer.today:
        raise Refused("Редакция не может действовать задним числом: укажите сегодняшний день или позже.")
    newest = ProcessingText.objects.order_by("-number").first()
    if newest and since < newest.since:
        raise Refused("Новая редакция не может начать действовать раньше уже опубликованной.")
    text = text.replace("\r\n", "\n")
    if newest and text.split() == newest.text.split():
        raise Refused(SAME)
    number = newest.number + 1 if newest else 1
    made = ProcessingText(number=number, since=since, text=text, digest=digest_of(text))
    made.basis, made.set_by_id, made.set_at = basis, viewer.person_id, viewer.at
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Stale("Только что опубликовали другую редакцию. Посмотрите её и повторите.") from None
    return made


def digest_of(text: str) -> str:
    """What stands with a consent, so that its text can be proved."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def give(*, number: int, viewer: Viewer) -> Processing:
    """Consent to the text in force, the one that was read; an older consent is replaced. Given twice, it is one."""
    person, text = _reading(number, viewer)
    held = held_by(viewer)
    if held and held.text_id == text.pk:
        return held
    if held:
        perform(held, "renew", viewer=viewer, seen=held.case.version)
    for left in person.processing.filter(state=Processing.State.WITHDRAWN).select_related("case"):
        perform(left, "return", viewer=viewer, seen=left.case.version)
    return _answered(Processing(person=person, text=text, given_at=viewer.at), viewer)


@transaction.atomic
def decline(*, number: int, viewer: Viewer) -> Processing:
    """Say no to the text in force, so that nobody asks again before there is another. Said twice, it is one."""
    person, text = _reading(number, viewer)
    if held_by(viewer):
        raise Refused(HELD)
    said = person.processing.filter(text=text, state=Processing.State.DECLINED).first()
    return said or _answered(Processing(person=person, text=text), viewer, way="decline")


def _reading(number: int, viewer: Viewer) -> tuple[Person, ProcessingText]:
    """The viewer, locked, and the text in force, where it is the one that they have read."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=viewer.identity)
    text = text_on(viewer.today)
    if text is None or text.number != number:
        raise Stale(CHANGED)
    return person, text


def _answered(answer: Processing, viewer: Viewer, way: str = "") -> Processing:
    answer.digest = answer.text.digest
    titles = [f"Согласие на обработку данных: {answer.person.short_name}"[:300]]
    told = {"text": answer.text.number, "digest": answer.digest}
    return start([answer], viewer=viewer, titles=titles, data=told, way=way)[0]


@transaction.atomic
def withdraw(consent: Processing, *, viewer: Viewer, seen: int) -> Processing:
    """Withdraw the consent: the operator has the law's term to stop what rests on it."""
    consent = lock(consent, viewer=viewer, seen=seen, step="withdraw")
    if may(consent, "withdraw", viewer):
        consent.withdrawn_at = viewer.at
        consent.save(update_fields=["withdrawn_at"])
    return perform(consent, "withdraw", viewer=viewer, seen=consent.case.version)
