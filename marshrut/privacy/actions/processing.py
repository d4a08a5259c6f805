"""Publishing a text of the consent to processing; giving and withdrawing the consent."""

import hashlib
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, Stale, lock, may, perform, start
from marshrut.people.models import Person
from marshrut.privacy.access import ADMINISTRATOR
from marshrut.privacy.models import Processing, ProcessingText
from marshrut.privacy.queries.processing import held_by, text_on

CHANGED = "Пока вы читали, опубликовали новую редакцию. Прочтите её и решите заново."


@transaction.atomic
def publish(*, text: str, since: date, basis: str, viewer: Viewer) -> ProcessingText:
    """Put a new text in force from a day on; those before it stay as they were given."""
    if not ADMINISTRATOR(viewer):
        raise Denied("Редакции публикует администратор.")
    if since < viewer.today:
        raise Refused("Редакция не может действовать задним числом: укажите сегодняшний день или позже.")
    newest = ProcessingText.objects.aggregate(n=Max("number"), since=Max("since"))
    if newest["since"] and since < newest["since"]:
        raise Refused("Новая редакция не может начать действовать раньше уже опубликованной.")
    made = ProcessingText(number=(newest["n"] or 0) + 1, since=since, text=text, digest=digest_of(text))
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
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=viewer.identity)
    text = text_on(viewer.today)
    if text is None or text.number != number:
        raise Stale(CHANGED)
    held = held_by(viewer)
    if held and held.text_id == text.pk:
        return held
    if held:
        perform(held, "renew", viewer=viewer, seen=held.case.version)
    given = Processing(person=person, text=text, digest=text.digest, given_at=viewer.at)
    title = f"Согласие на обработку данных: {person.short_name}"
    return start([given], viewer=viewer, titles=[title[:300]], data={"text": number, "digest": text.digest})[
        0
    ]


@transaction.atomic
def withdraw(consent: Processing, *, viewer: Viewer, seen: int) -> Processing:
    """Withdraw the consent: the operator has the law's term to stop what rests on it."""
    consent = lock(consent, viewer=viewer, seen=seen, step="withdraw")
    if may(consent, "withdraw", viewer):
        consent.withdrawn_at = viewer.at
        consent.save(update_fields=["withdrawn_at"])
    return perform(consent, "withdraw", viewer=viewer, seen=consent.case.version)
