"""Whether one of the admitted may vouch for another (A2.6.3)."""

from marshrut.core.viewer import ADMITTED, Role, Viewer
from marshrut.people.models import Appointment, Person, Slip, in_force

OWN = "За себя не ручаются. Попросите коллегу, допущенного к результатам."
PROVE = "Сначала подтвердите, что это вы: ручаться можно, когда ваши результаты открыты."
OPEN = "Результаты этому человеку уже открыты."
CARD = "Сначала карточку для входа выдаёт администратор, и по ней входят. Потом можно поручиться."
SAME = "Карточку выдали вы. Поручиться должен другой сотрудник, допущенный к результатам."


def recovered_by(person: Person) -> Slip | None:
    """The card by which the account was recovered and its results closed, if it was the last thing to close them."""
    if person.results_closed_at is None:
        return None
    used = Slip.objects.select_related("issue")
    return used.filter(person=person, recovery=True, used_at=person.results_closed_at).order_by("-pk").first()


def why_not(person: Person, slip: Slip | None, viewer: Viewer) -> str:
    """Why the viewer cannot vouch for the person now; empty when they can. Two people are needed: one gives the card,
    another vouches.
    """
    if person.pk == viewer.person_id:
        return OWN
    if viewer.results_closed:
        return PROVE
    if not Appointment.objects.filter(in_force(viewer.today), person=person, role__in=ADMITTED).exists():
        return "Этот человек к результатам не допущен: результаты ему откроет региональный оператор."
    if person.results_closed_at is None:
        return OPEN
    if slip is None or slip.issue.capacity != Role.ADMINISTRATOR:
        return CARD
    return SAME if slip.issue.by_id == viewer.person_id else ""
