"""The second factor: begun, confirmed by its first code, asked for at every sign-in, given up by its owner."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.people.access.totp import matching_step, new_secret, sealed, unsealed
from marshrut.people.actions.codes import new_code, shown_code, spelled_code
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.throttle import forgive, take_try
from marshrut.people.actions.visits import BY_FACTOR, close_visits
from marshrut.people.models import Appointment, Factor, Person, RecoveryCode, in_force

RECOVERY_CODES = 10
ADVICE = "Если телефона с кодами нет, введите запасной код; если нет и его, обратитесь к администратору."
WRONG = "Код не подходит. Введите тот, что показан сейчас; часы телефона должны идти точно."
USED = "Этот код уже был использован. Подождите следующего: он появится через полминуты."
SHOWN = "Второй фактор уже настроен. Запасные коды были показаны; если их не записали, сделайте новые."
GONE = "Второй фактор у вас не настроен. Начните с его настройки."


@dataclass(frozen=True)
class Proved:
    """A code fitted; `left` is how many recovery codes remain where one of them was used, else None."""

    left: int | None = None


@transaction.atomic
def expect_factor(*, person: Person, viewer: Viewer) -> None:
    """At a sign-in: whoever has a role that needs a second factor gets a day by which to set it up, once."""
    rules = norms(viewer.today)
    held = Appointment.objects.filter(in_force(viewer.today), person=person)
    if held.filter(role__in=rules.second_factor_posts).exists():
        Factor.objects.get_or_create(person=person)
        waited = Factor.objects.filter(person=person, confirmed_at__isnull=True, due_at__isnull=True)
        waited.update(due_at=viewer.at + timedelta(days=rules.second_factor_days))


@transaction.atomic
def begin_factor(*, person: Person) -> None:
    """Make a secret to be taken into the application: the same one until it is confirmed. Raises Refused."""
    Factor.objects.get_or_create(person=person)
    factor = Factor.objects.select_for_update().get(person=person)
    if factor.confirmed_at:
        raise Refused(SHOWN)
    if not factor.secret:
        factor.secret = sealed(new_secret(), person.pk)
        factor.save(update_fields=["secret"])


@sensitive_variables("code")
def confirm_factor(
    *, person: Person, code: str, address: str, viewer: Viewer, session: str = ""
) -> list[str]:
    """Put the factor in force by its first code; sessions other than this one end. Returns the recovery codes: they exist here and on the page only.

    Raises Refused, Throttled.
    """
    keys = take_try(f"factor {person.login}", address, viewer.at, advice=ADVICE)
    codes = _confirmed(person, code, viewer, session)
    forgive(keys)
    return codes


@sensitive_variables("code", "codes")
@transaction.atomic
def _confirmed(person: Person, code: str, viewer: Viewer, session: str) -> list[str]:
    factor = Factor.objects.select_for_update().filter(person=person).first()
    if factor is None or not factor.secret:
        raise Refused(GONE)
    if factor.confirmed_at:
        raise Refused(SHOWN)
    step = matching_step(unsealed(factor.secret, person.pk), code, viewer.at)
    if step is None:
        raise Refused(WRONG)
    factor.confirmed_at, factor.last_step, factor.due_at = viewer.at, step, None
    factor.save(update_fields=["confirmed_at", "last_step", "due_at"])
    codes = _new_codes(factor)
    close_visits(person.pk, viewer, BY_FACTOR, but=session)
    note_person(person, "factor", "Настроен второй фактор входа", viewer=viewer, capacity="self")
    return codes


@sensitive_variables("code")
def prove_factor(*, person: Person, code: str, address: str, viewer: Viewer) -> Proved:
    """Judge a code of the application or a recovery code, each good once. Raises Refused, Throttled."""
    keys = take_try(f"factor {person.login}", address, viewer.at, advice=ADVICE)
    proved = _proved(person, code, viewer)
    forgive(keys)
    return proved


@sensitive_variables("code", "spare")
@transaction.atomic
def _proved(person: Person, code: str, viewer: Viewer) -> Proved:
    factor = Factor.objects.filter(person=person, confirmed_at__isnull=False).first()
    if factor is None:
        raise Refused(GONE)
    step = matching_step(unsealed(factor.secret, person.pk), code, viewer.at)
    if step is not None:
        fresh = Factor.objects.filter(Q(last_step__lt=step), pk=factor.pk, confirmed_at__isnull=False)
        if not fresh.update(last_step=step):
            raise Refused(USED)
        return Proved()
    spare = RecoveryCode.objects.open().filter(factor=factor, digest=_digest(person.pk, code))
    if not spare.update(used_at=viewer.at):
        raise Refused(WRONG)
    left = RecoveryCode.objects.open().filter(factor=factor).count()
    label = "Вход по запасному коду"
    note_person(person, "recovery_code", label, viewer=viewer, capacity="self", data={"left": left})
    return Proved(left)


@sensitive_variables("code")
def renew_codes(*, person: Person, code: str, address: str, viewer: Viewer) -> list[str]:
    """New recovery codes instead of the old ones, for whoever has the factor at hand. Raises Refused, Throttled."""
    prove_factor(person=person, code=code, address=address, viewer=viewer)
    return _renewed(person, viewer)


@sensitive_variables("codes")
@transaction.atomic
def _renewed(person: Person, viewer: Viewer) -> list[str]:
    factor = Factor.objects.select_for_update().get(person=person)
    codes = _new_codes(factor)
    note_person(person, "recovery_codes", "Сделаны новые запасные коды", viewer=viewer, capacity="self")
    return codes


@sensitive_variables("code")
def give_up_factor(*, person: Person, code: str, address: str, viewer: Viewer) -> None:
    """Give one's own factor up, as before a change of telephone; roles that need one close at once.

    Raises Refused, Throttled.
    """
    prove_factor(person=person, code=code, address=address, viewer=viewer)
    with transaction.atomic():
        drop_factor(person, viewer)
        note_person(person, "factor_given_up", "Второй фактор снят", viewer=viewer, capacity="self")


def drop_factor(person: Person, viewer: Viewer) -> bool:
    """Forget the factor and its codes; a role that needs one waits for the next without a further delay."""
    dropped, _ = Factor.objects.filter(person=person, confirmed_at__isnull=False).delete()
    if dropped:
        Factor.objects.create(person=person, due_at=viewer.at)
    return bool(dropped)


@sensitive_variables("codes")
def _new_codes(factor: Factor) -> list[str]:
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    factor.codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=_digest(factor.person_id, code)) for code in codes
    )
    return [shown_code(code) for code in codes]


@sensitive_variables("code")
def _digest(person_id: int, code: str) -> str:
    """Useless without the secret key, and of use for one person only."""
    spelled = spelled_code(code)
    return salted_hmac(f"marshrut.people.recovery.{person_id}", spelled, algorithm="sha256").hexdigest()
