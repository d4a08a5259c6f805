"""One-time slips: codes to come in with, shown once and stored nowhere."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from marshrut.core.norms import norms
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import counted
from marshrut.core.workflow import Denied, Refused, Repeated
from marshrut.people.access.scopes import administrator, colleagues, slip_holders, staff_officer
from marshrut.people.actions.codes import code_digest, new_code, shown_code
from marshrut.people.actions.journal import note_people
from marshrut.people.models import Person, Slip, SlipIssue

MOST = 200


@dataclass(frozen=True)
class Card:
    """What is printed; the code exists here and on the paper only."""

    person: Person
    code: str
    expires_at: datetime
    closes: bool = False
    """After it the person's results stay closed until they enter their control phrase."""

    def __repr__(self) -> str:
        return f"Card({self.person.pk})"


class IdentityNeeded(Refused):
    """The operator gives a card to somebody who has signed in before: how it was checked who asks must be said."""


@sensitive_variables()
@transaction.atomic
def issue_slips(
    *, person_ids: Sequence[int], viewer: Viewer, identity: str = "", key: str = "", resets: bool = False
) -> list[Card]:
    """New codes for people of whom the viewer has the right; what they had before is void. Raises Refused, and
    Repeated with the SlipIssue when this `key` has already given these people their codes. `resets`: using the card
    also forgets the second factor, which the administrator alone may say.
    """
    people = _allowed(set(person_ids), viewer)
    stamp = _stamp(key, people, viewer)
    if stamp and (before := SlipIssue.objects.filter(key=stamp).first()):
        raise Repeated(before)
    capacity = _capacity(viewer, resets)
    checked = _checked(people, viewer, identity.strip()) if capacity == Role.OPERATOR else ""
    issue = SlipIssue.objects.create(
        by_id=viewer.person_id,
        capacity=capacity,
        at=viewer.at,
        identity=checked,
        key=stamp,
        resets_factor=resets,
    )
    expires_at = viewer.at + timedelta(days=norms(viewer.today).slip_days)
    cards = [Card(person, new_code(), expires_at) for person in people]
    closing = [] if checked else [person for person in people if person.last_login]
    Slip.objects.open().filter(person__in=people).update(cancelled_at=viewer.at)
    Slip.objects.bulk_create(
        Slip(person=c.person, issue=issue, digest=code_digest(c.person.pk, c.code), expires_at=expires_at)
        for c in cards
    )
    data = {person.pk: {"note": issue.get_identity_display()} for person in people if checked}
    label = "Выдана карточка, сбрасывающая второй фактор" if resets else "Выдана карточка для входа"
    note_people(people, "slip", label, viewer=viewer, capacity=capacity, data=data)
    return [Card(c.person, shown_code(c.code), expires_at, c.person in closing) for c in cards]


def _capacity(viewer: Viewer, resets: bool) -> str:
    if viewer.is_system:
        return "system"
    if resets:
        if not administrator(viewer):
            raise Denied("Второй фактор сбрасывает администратор.")
        return Role.ADMINISTRATOR
    return Role.OPERATOR if viewer.has(Role.OPERATOR) else staff_officer(viewer)


def _stamp(key: str, people: Sequence[Person], viewer: Viewer) -> str | None:
    """The same page and the same people give the same stamp, and a reload finds it."""
    ids = sorted(person.pk for person in people)
    return hashlib.sha256(f"{viewer.person_id} {key} {ids}".encode()).hexdigest() if key else None


def _checked(people: Sequence[Person], viewer: Viewer, identity: str) -> str:
    """How the operator made sure who asks; about one's own colleagues somebody else has to (A2.6.3)."""
    known = [person.pk for person in people if person.last_login]
    if not known:
        return ""
    if colleagues(known, viewer):
        raise Refused(
            "Вы работаете в одной организации с теми, кто уже входил. Личность коллег проверяет другой сотрудник"
            " регионального оператора: карточку должны выдать там."
        )
    if identity not in SlipIssue.Identity.values:
        raise IdentityNeeded("Отметьте, как вы убедились, что карточку просит сам человек.")
    return identity


def _allowed(person_ids: set[int], viewer: Viewer) -> list[Person]:
    if not person_ids:
        raise Refused("Отметьте, кому выдать карточки.")
    if len(person_ids) > MOST:
        raise Refused(f"За один раз можно выдать {counted(MOST, 'карточку,карточки,карточек')}, не больше.")
    people = list(
        slip_holders(viewer)
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=person_ids)
        .order_by("pk")
    )
    if len(people) < len(person_ids):
        raise Refused(
            "Для некоторых отмеченных вы не можете выдать карточку: они работают не у вас или имеют роль"
            " за пределами организации. Обратитесь к региональному оператору."
        )
    return sorted(people, key=lambda person: person.search)
