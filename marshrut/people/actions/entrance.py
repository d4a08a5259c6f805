"""Coming in and going out: passwords, one-time slips, signing out."""

from dataclasses import dataclass

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_variables

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.people.access import viewer_of
from marshrut.people.actions.codes import LENGTH, code_digest, spelled_code
from marshrut.people.actions.factors import drop_factor
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.leaving import leave
from marshrut.people.actions.outside import forget_accounts
from marshrut.people.actions.phrases import hashed_phrase
from marshrut.people.actions.throttle import forgive, take_try
from marshrut.people.actions.visits import BY_PASSWORD, BY_SIGN_OUT, close_visits
from marshrut.people.models import Person, Slip, Visit
from marshrut.people.queries.entrance import issuer

WRONG = (
    "Имя для входа и пароль не подходят друг к другу. Проверьте раскладку клавиатуры и Caps Lock."
    " Код с карточки действует один раз и до указанного на ней дня."
)
MERGED_LOGIN = (
    "Две ваши записи объединены в одну. Входите с именем и паролем другой записи; если вы их не помните, попросите"
    " карточку для входа там, где вы работаете. Ваши дела сохранились."
)
WRONG_CODES = 10


@dataclass(frozen=True)
class Entered:
    """Who came in; `slip` is set when it was by a code, and then an own password is still to be made."""

    person: Person
    slip: Slip | None = None


@sensitive_variables("secret")
def enter(*, login: str, secret: str, address: str, viewer: Viewer) -> Entered:
    """Judge a login with a password or a slip's code. Raises Refused, and alike whoever does not exist."""
    keys = take_try(login, address, viewer.at)
    person = authenticate(None, username=login, password=secret)
    entered = Entered(person) if person else _by_slip(login, secret, viewer)
    if entered is None:
        raise Refused(MERGED_LOGIN if _merged(login, secret) else WRONG)
    forgive(keys)
    return entered


@sensitive_variables("secret")
def _merged(login: str, secret: str) -> bool:
    """Whether this was the login and the password of a record that was merged: only who knew both is told."""
    gone = Person.objects.filter(login=login.strip().lower(), merged_into__isnull=False).first()
    return gone is not None and check_password(secret, gone.password)


@sensitive_variables("secret", "code")
def _by_slip(login: str, secret: str, viewer: Viewer) -> Entered | None:
    code = spelled_code(secret)
    slip = (
        Slip.objects.open()
        .select_related("person", "issue")
        .filter(person__login=login.strip().lower(), person__is_active=True, expires_at__gt=viewer.at)
        .first()
    )
    if slip is None or len(code) != LENGTH:
        return None
    if constant_time_compare(slip.digest, code_digest(slip.person_id, code)):
        return Entered(slip.person, slip)
    Slip.objects.open().filter(pk=slip.pk).update(wrong=F("wrong") + 1)
    Slip.objects.open().filter(pk=slip.pk, wrong__gte=WRONG_CODES).update(cancelled_at=viewer.at)
    return None


@sensitive_variables("password", "phrase")
@transaction.atomic
def accept_slip(*, slip_id: int, password: str, viewer: Viewer, phrase: str = "") -> Person:
    """Use a proven slip up: the person now has an own password. Raises Refused when it is no longer open.

    Results close when somebody comes back by a card of the school, and the phrase stays as it was (A2.6.3); they
    open by a card before which the operator has made sure who asks.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).filter(slips=slip_id).first()
    slip = Slip.objects.open().select_for_update(of=("self",), no_key=True).filter(pk=slip_id).first()
    if person is None or slip is None or slip.expires_at <= viewer.at:
        raise Refused("Эта карточка больше не действует. Попросите новую.")
    slip.person = person
    slip.used_at, slip.recovery = viewer.at, slip.recovers
    slip.save(update_fields=["used_at", "recovery"])
    if phrase and not slip.closes_results:
        person.phrase = hashed_phrase(phrase, person)
    person.results_closed_at = viewer.at if slip.closes_results else None
    person.save(update_fields=["phrase", "results_closed_at"])
    note = ". ".join(
        part for part in (f"Карточка: {issuer(slip.issue)}", slip.issue.get_identity_display()) if part
    )
    reset = slip.issue.resets_factor and drop_factor(person, viewer)
    label = _by_card(slip) + (", второй фактор сброшен" if reset else "")
    if slip.recovery and forget_accounts(person):
        label += ", внешняя учётная запись отвязана"
    _set_password(person, password, viewer_of(person, viewer.at), label, note)
    return person


def _by_card(slip: Slip) -> str:
    if not slip.recovery:
        return "Пароль создан по карточке"
    after = "результаты закрыты" if slip.closes_results else "личность проверена, результаты открыты"
    return f"Вход восстановлен по карточке, {after}"


@sensitive_variables("password")
@transaction.atomic
def change_password(*, person: Person, password: str, viewer: Viewer, session: str = "") -> Person:
    """Give oneself a new password; sessions other than this one end by it."""
    _set_password(person, password, viewer, "Пароль изменён", session=session)
    return person


@transaction.atomic
def sign_out(*, viewer: Viewer, session: str = "") -> None:
    """End what the person has open in the rooms; the session itself is ended by the view."""
    if viewer.person_id:
        for visit in Visit.objects.open().filter(person_id=viewer.person_id, key=session):
            close_visits(viewer.person_id, viewer, BY_SIGN_OUT, only=visit.pk)
        leave(viewer.person_id, viewer)


def _set_password(
    person: Person, password: str, viewer: Viewer, label: str, note: str = "", session: str = ""
) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    data = {"note": note} if note else {}
    note_person(person, "password", label, viewer=viewer, capacity="self", data=data)
    close_visits(person.pk, viewer, BY_PASSWORD, but=session)
    leave(person.pk, viewer)
