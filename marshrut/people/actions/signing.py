"""A simple electronic signature: the password again, under an agreement that was accepted (63-ФЗ, статья 9)."""

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.throttle import forgive, take_try
from marshrut.people.models import Person, SigningAgreement
from marshrut.people.queries.signing import agreement_accepted, agreement_now
from marshrut.regulations.signing import AGREEMENT_VERSION

WRONG = "Пароль не подходит, документ не подписан. Проверьте раскладку клавиатуры и Caps Lock."
NO_KEY = (
    "У вас нет пароля: вы входите через другую систему. Чтобы подписывать здесь, попросите карточку для входа и задайте"
    " пароль. Другие способы подписать, если регион их допускает, предлагает страница документа."
)
NOT_ACCEPTED = "Чтобы подписать, примите соглашение об использовании простой электронной подписи."


@sensitive_variables("password")
def prove_hand(
    *, person: Person, password: str, accepts: bool, address: str, viewer: Viewer
) -> SigningAgreement:
    """That the person themselves is about to sign: their password once more, their agreement accepted.

    Tries are counted as those of sign-in are. Raises Refused, Throttled.
    """
    if not person.has_usable_password():
        raise Refused(NO_KEY)
    keys = take_try(f"sign {person.login}", address, viewer.at)
    if not person.check_password(password):
        raise Refused(WRONG)
    forgive(keys)
    agreement = agreement_accepted(person.pk)
    if agreement is None and not accepts:
        raise Refused(NOT_ACCEPTED)
    return agreement or _accepted(person, viewer)


def _accepted(person: Person, viewer: Viewer) -> SigningAgreement:
    """Accepted now; of two pages sent at once one is written."""
    try:
        with transaction.atomic():
            agreement = SigningAgreement.objects.create(
                person=person,
                version=AGREEMENT_VERSION,
                text=agreement_now(viewer),
                accepted_at=viewer.at,
            )
            label = "Принято соглашение об использовании простой электронной подписи"
            note_person(person, "signing_agreement", label, viewer=viewer, capacity="self")
    except IntegrityError:
        return SigningAgreement.objects.get(person=person, version=AGREEMENT_VERSION)
    return agreement
