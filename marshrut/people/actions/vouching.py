"""Who is admitted to results and forgot the phrase too gets them back when a second of the admitted vouches (A2.6.3)."""

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import admitted
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.register import DENIED
from marshrut.people.models import FACE_TO_FACE, Person, SlipIssue
from marshrut.people.queries.vouching import CARD, recovered_by, why_not


@transaction.atomic
def vouch(*, person: Person, identity: str, viewer: Viewer) -> Person:
    """Open the results of one of the admitted whom the viewer has identified in person. Raises Refused."""
    capacity = admitted(viewer)
    if not capacity:
        raise Denied(DENIED)
    fresh = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    slip = recovered_by(fresh)
    if why := why_not(fresh, slip, viewer):
        raise Refused(why)
    if slip is None:
        raise Refused(CARD)
    if identity not in FACE_TO_FACE:
        raise Refused("Поручиться можно только после личной встречи: отметьте, как проверена личность.")
    told = str(SlipIssue.Identity(identity).label)
    slip.vouched_by_id, slip.vouched_at, slip.vouched_how = viewer.identity, viewer.at, told
    slip.save(update_fields=["vouched_by", "vouched_at", "vouched_how"])
    fresh.results_closed_at = None
    fresh.save(update_fields=["results_closed_at"])
    label = "За личность поручился сотрудник, допущенный к результатам; результаты открыты"
    note_person(fresh, "vouched", label, viewer=viewer, capacity=capacity, data={"note": told})
    return fresh
