"""One-time slips: codes to come in with, shown once and stored nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.core.workflow import Refused
from marshrut.people.access.scopes import slip_holders, staff_officer
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

    def __repr__(self) -> str:
        return f"Card({self.person.pk})"


@sensitive_variables()
@transaction.atomic
def issue_slips(*, person_ids: Sequence[int], viewer: Viewer) -> list[Card]:
    """New codes for people of whom the viewer has the right; what they had before is void. Raises Refused."""
    people = _allowed(set(person_ids), viewer)
    capacity = staff_officer(viewer) or "system"
    issue = SlipIssue.objects.create(by_id=viewer.person_id, capacity=capacity, at=viewer.at)
    expires_at = viewer.at + timedelta(days=norms(viewer.today).slip_days)
    cards = [Card(person, new_code(), expires_at) for person in people]
    Slip.objects.open().filter(person__in=people).update(cancelled_at=viewer.at)
    Slip.objects.bulk_create(
        Slip(person=c.person, issue=issue, digest=code_digest(c.person.pk, c.code), expires_at=expires_at)
        for c in cards
    )
    note_people(people, "slip", "Выдана карточка для входа", viewer=viewer, capacity=capacity)
    return [Card(c.person, shown_code(c.code), expires_at) for c in cards]


def _allowed(person_ids: set[int], viewer: Viewer) -> list[Person]:
    if not person_ids:
        raise Refused("Отметьте, кому выдать карточки.")
    if len(person_ids) > MOST:
        raise Refused(f"За один раз можно выдать {counted(MOST, 'карточку,карточки,карточек')}, не больше.")
    people = list(
        slip_holders(viewer).select_for_update(of=("self",)).filter(pk__in=person_ids).order_by("pk")
    )
    if len(people) < len(person_ids):
        raise Refused(
            "Для некоторых отмеченных вы не можете выдать карточку: они работают не у вас или имеют роль"
            " за пределами организации. Обратитесь к региональному оператору."
        )
    return sorted(people, key=lambda person: person.search)
