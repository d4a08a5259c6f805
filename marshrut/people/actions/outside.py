"""Coming in by the region's identity provider: its account bound to a person, used, and unbound."""

from django.conf import settings
from django.db import IntegrityError, transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.people.access.id_tokens import Asked, Told, redeemed
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.throttle import forgive, take_try
from marshrut.people.models import OutsideAccount, Person, normal

ADVICE = "Пока можно войти с именем и паролем."
UNKNOWN = (
    "Эта учётная запись системы «{name}» ни к кому не привязана. Войдите с именем и паролем и привяжите её на странице"
    " «Мои данные». Если пароля нет, карточку для входа печатает заместитель руководителя вашей организации."
)
UNMATCHED = (
    "Система «{name}» подтвердила СНИЛС, но вашей записи с ним нет или она не совпадает с вами. Войдите с именем и паролем"
    " и привяжите учётную запись на странице «Мои данные», а о СНИЛС скажите в своей организации."
)
BEEN_IN = (
    "В вашу запись уже входили с паролем, и по одному СНИЛС она не откроется. Войдите с именем и паролем и привяжите"
    " учётную запись системы «{name}» на странице «Мои данные»."
)
BLOCKED = "Вход в вашу запись закрыт. Почему, скажет администратор: он же может его открыть."
TAKEN = "Эта учётная запись системы «{name}» уже привязана к другому человеку. Если она ваша, обратитесь к администратору."
ANOTHER = "К вашей записи уже привязана другая учётная запись системы «{name}». Сначала отвяжите её на странице «Мои данные»."
CLOSED = (
    "Вход восстановлен по карточке, и пока не подтверждено, что это вы, привязать учётную запись нельзя."
    " Сначала подтвердите личность."
)
GONE = "Учётная запись уже отвязана."
LEFT = "После этого войти было бы нечем: пароля у вас нет. Сначала попросите карточку для входа и задайте пароль."


def enter_outside(*, code: str, asked: Asked, back: str, address: str, viewer: Viewer) -> tuple[Person, Told]:
    """Judge what the provider sent back: who comes in. Raises Refused, Throttled, ProviderDown.

    Tries are counted by the address as wrong passwords are; a request is good once, so there is no second by its key.
    """
    keys = take_try(f"outside {asked.state}", address, viewer.at, advice=ADVICE)
    told = redeemed(code, asked, back, viewer.at)
    person = _known(told, viewer) or _by_snils(told, viewer)
    forgive(keys)
    return person, told


def _known(told: Told, viewer: Viewer) -> Person | None:
    bound = OutsideAccount.objects.filter(issuer=told.issuer, subject=told.subject)
    account = bound.select_related("person").first()
    if account is None:
        return None
    if not account.person.is_active:
        raise Refused(BLOCKED)
    bound.update(used_at=viewer.at)
    return account.person


def _by_snils(told: Told, viewer: Viewer) -> Person:
    """The person of the register whom the provider is trusted to know; from now on the account is theirs.

    It stands for the first card: the number was written by others, so it opens no record that somebody has been in.
    A surname that does not fit speaks of a mistaken row in somebody's file: then nobody comes in by it.
    """
    if not told.snils:
        raise _refusal(UNKNOWN)
    person = Person.objects.filter(snils=told.snils, merged_into__isnull=True).first()
    if person is None or (told.surname and normal(told.surname) != normal(person.surname)):
        raise _refusal(UNMATCHED)
    if not person.is_active:
        raise Refused(BLOCKED)
    _bind(person, told, OutsideAccount.How.SNILS, viewer)
    return person


def bind_account(*, person: Person, code: str, asked: Asked, back: str, address: str, viewer: Viewer) -> None:
    """Bind the account that the provider has proved to its owner, who has just proved their password here.

    Raises Refused, Throttled, ProviderDown.
    """
    keys = take_try(f"outside {asked.state}", address, viewer.at, advice=ADVICE)
    told = redeemed(code, asked, back, viewer.at)
    forgive(keys)
    _bind(person, told, OutsideAccount.How.OWNER, viewer)


@transaction.atomic
def _bind(person: Person, told: Told, how: str, viewer: Viewer) -> None:
    """One account of one person, at each issuer: the database says so where two come at once."""
    fresh = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if how == OutsideAccount.How.OWNER and fresh.results_closed_at is not None:
        raise Refused(CLOSED)
    if how == OutsideAccount.How.SNILS and fresh.last_login is not None:
        raise _refusal(BEEN_IN)
    own = OutsideAccount.objects.filter(person=fresh, issuer=told.issuer).first()
    if own is not None and own.subject == told.subject:
        return
    if own is not None:
        raise _refusal(ANOTHER)
    if _taken(told):
        raise _refusal(TAKEN)
    used = viewer.at if how == OutsideAccount.How.SNILS else None
    account = OutsideAccount(
        person=fresh, issuer=told.issuer, subject=told.subject, how=how, bound_at=viewer.at, used_at=used
    )
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise _refusal(TAKEN) from error
    label = f"Привязана учётная запись системы «{settings.OIDC_NAME}»"
    by = "по номеру СНИЛС" if how == OutsideAccount.How.SNILS else ""
    note_person(fresh, "outside_bound", label, viewer=viewer, capacity="self", data={"note": by})


def _taken(told: Told) -> bool:
    return OutsideAccount.objects.filter(issuer=told.issuer, subject=told.subject).exists()


@transaction.atomic
def unbind_account(*, person: Person, account_id: int, viewer: Viewer) -> None:
    """From now on nobody comes in by it. Raises Refused when it would be the only way in."""
    fresh = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if not fresh.has_usable_password():
        raise Refused(LEFT)
    gone, _ = OutsideAccount.objects.filter(pk=account_id, person=fresh).delete()
    if not gone:
        raise Refused(GONE)
    note_person(fresh, "outside_unbound", "Отвязана внешняя учётная запись", viewer=viewer, capacity="self")


def forget_accounts(person: Person) -> bool:
    """Nobody comes in by what was bound before: others may have bound it while they were in."""
    gone, _ = OutsideAccount.objects.filter(person=person).delete()
    return bool(gone)


def _refusal(words: str) -> Refused:
    return Refused(words.format(name=settings.OIDC_NAME))
