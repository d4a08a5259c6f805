"""The control phrase: only its person knows it, so it proves who came in by a card of the school (A2.6.3)."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.people.access.passwords import folded, weakness
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.throttle import forgive, take_try
from marshrut.people.models import Person

WRONG = "Фраза не подходит. Большие и малые буквы, пробелы и знаки препинания значения не имеют."
CLOSED = "Сначала подтвердите, что это вы: фразу нельзя задать, пока результаты закрыты."
ADVICE = "Если фраза забыта, обратитесь к региональному оператору."


@sensitive_variables("phrase")
def hashed_phrase(phrase: str, person: Person) -> str:
    """What is kept of a phrase. Raises Refused when others could guess it."""
    if why := weakness(phrase, person):
        raise Refused(why)
    return make_password(folded(phrase))


@sensitive_variables("phrase")
@transaction.atomic
def set_phrase(*, person: Person, phrase: str, viewer: Viewer) -> Person:
    """Set or change one's own phrase. Raises Refused while results are closed: whoever came in by a card could
    otherwise open them with a phrase of their own.
    """
    kept = hashed_phrase(phrase, person)
    fresh = Person.objects.select_for_update().get(pk=person.pk)
    if fresh.results_closed_at is not None:
        raise Refused(CLOSED)
    label = "Контрольная фраза изменена" if fresh.phrase else "Задана контрольная фраза"
    fresh.phrase = kept
    fresh.save(update_fields=["phrase"])
    note_person(fresh, "phrase", label, viewer=viewer, capacity="self")
    return fresh


@sensitive_variables("phrase")
def open_results(*, person: Person, phrase: str, address: str, viewer: Viewer) -> Person:
    """Open the results of a recovered account to who knows its phrase. Raises Refused, Throttled."""
    keys = take_try(f"phrase {person.login}", address, viewer.at, advice=ADVICE)
    if not (person.phrase and check_password(folded(phrase), person.phrase)):
        raise Refused(WRONG)
    forgive(keys)
    return _opened(person, viewer)


@transaction.atomic
def _opened(person: Person, viewer: Viewer) -> Person:
    fresh = Person.objects.select_for_update().get(pk=person.pk)
    if fresh.results_closed_at is None:
        return fresh
    if (fresh.phrase, fresh.password) != (person.phrase, person.password):
        raise Refused("Пока страница была открыта, вход восстановили ещё раз. Войдите заново.")
    fresh.results_closed_at = None
    fresh.save(update_fields=["results_closed_at"])
    label = "Личность подтверждена контрольной фразой, результаты открыты"
    note_person(fresh, "results_opened", label, viewer=viewer, capacity="self")
    return fresh
