"""An ИОМ belongs to a work: when its teacher is transferred it goes along (decision 21, design: people change)."""

from collections.abc import Sequence

from django.db import transaction

from marshrut.core.models import Case
from marshrut.core.viewer import Viewer, system
from marshrut.core.workflow import Refused, perform_many, readdress
from marshrut.pathways.actions.drafts import approver_of
from marshrut.pathways.models import Pathway

MOVED = (
    "employment",
    "organisation",
    "municipality",
    "approver_role",
    "founder",
    "opened_to_head_at",
    "shown_to_head_at",
)


@transaction.atomic
def follow_transfers(viewer: Viewer) -> int:
    """Move every ИОМ whose teacher's transfer has come to its first day; how many moved. Repeated runs find none.

    The former head loses sight at once. A text being agreed goes back to the developer: it names the former school.
    """
    at = system("pathways.follow", viewer.at)
    due = Pathway.objects.exclude(state=Pathway.State.CLOSED).filter(
        employment__continued_by__since__lte=viewer.today
    )
    agreeing = due.filter(state=Pathway.State.AGREEING)
    moved, _ = perform_many(agreeing.order_by("pk"), "follow_back", viewer=at)
    rest, _ = perform_many(due.order_by("pk"), "follow", viewer=at)
    for pathway in (*moved, *rest):
        readdress(pathway)
    return len(moved) + len(rest)


def move_to_new_work(pathways: Sequence[Pathway], viewer: Viewer) -> None:
    """The effect of following: work, organisation, approver; what was opened to a head is closed again."""
    for pathway in pathways:
        work = pathway.employment.continued_by
        if work is None:
            raise Refused("Педагог не переведён.")
        place = work.organisation
        pathway.employment, pathway.organisation = work, place
        pathway.municipality_id = place.municipality_id
        pathway.approver_role, pathway.founder_id = approver_of(
            pathway.person_id, place.pk, place.municipality_id, viewer.today
        )
        pathway.opened_to_head_at = None
        if not pathway.collective and pathway.state in (Pathway.State.DRAFT, Pathway.State.CORRECTING):
            pathway.shown_to_head_at = None
        pathway.save(update_fields=MOVED)
        Case.objects.filter(pk=pathway.pk).update(organisation=place)
