"""What becomes of an ИОМ when people move (decisions 4 and 21, design: people change).

With its transferred teacher it goes along; of one who left it is shut to the school and waits for the developer; a
curator whose role or work ended, or who has come near the teacher, is released.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from marshrut.core.models import Case
from marshrut.core.viewer import Viewer, system
from marshrut.core.workflow import Refused, perform_many, readdress
from marshrut.pathways.actions.drafts import approver_of
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries import curators
from marshrut.people.models import Employment, not_ended

State = Pathway.State
MOVED = (
    "employment",
    "organisation",
    "municipality",
    "approver_role",
    "founder",
    "opened_to_head_at",
    "shown_to_head_at",
    "left_at",
)
RELEASED = (
    "curator",
    "curator_kind",
    "curator_allowed_at",
    "asked_curator",
    "asked_curator_kind",
    "approved_at",
)
REASONS = (
    (curators.out_of_office, "Назначение куратора или его работа в регионе закончились."),
    (curators.come_near, "Куратор теперь работает вместе с педагогом или руководит его организацией."),
)


@transaction.atomic
def follow_moves(viewer: Viewer, people: frozenset[int] | None = None) -> int:
    """Do what follows from moves whose day has come, of these people or of everybody; how many steps were taken.

    Repeated runs find nothing. First teachers, then curators: a transfer may bring the two together.
    """
    if people is not None and not curators.alive(people).exists():
        return 0
    at = system("pathways.follow", viewer.at)
    moved = [*_follow(at, people), *_leave(at, people)]
    released = _release(at, people)
    for pathway in {p.pk: p for p in (*moved, *released)}.values():
        readdress(pathway)
    return len(moved) + len(released)


def _follow(viewer: Viewer, people: frozenset[int] | None) -> list[Pathway]:
    """The former head loses sight at once. A text being agreed goes back: it names the former school."""
    due = curators.alive(people).filter(employment__continued_by__since__lte=viewer.today).order_by("pk")
    back, _ = perform_many(due.filter(state=State.AGREEING), "follow_back", viewer=viewer)
    rest, _ = perform_many(due, "follow", viewer=viewer)
    return [*back, *rest]


def _leave(viewer: Viewer, people: frozenset[int] | None) -> list[Pathway]:
    here = Employment.objects.filter(
        not_ended(viewer.today), person_id=OuterRef("person_id"), organisation_id=OuterRef("organisation_id")
    )
    ended = curators.alive(people).filter(left_at__isnull=True, employment__until__lt=viewer.today)
    gone = ended.filter(~Exists(here), employment__continued_by__isnull=True)
    return perform_many(gone.order_by("pk"), "leave", viewer=viewer)[0]


def _release(viewer: Viewer, people: frozenset[int] | None) -> list[Pathway]:
    released: list[Pathway] = []
    for found, reason in REASONS:
        unfit = found(curators.alive(people), "curator", viewer.today).order_by("pk")
        sent = unfit.filter(state__in=(State.AGREEING, State.APPROVED))
        for rows, step in ((sent, "lose_curator_back"), (unfit, "lose_curator")):
            released += perform_many(rows, step, viewer=viewer, note=reason)[0]
        asked = found(curators.alive(people), "asked_curator", viewer.today).order_by("pk")
        released += perform_many(asked, "unask_curator", viewer=viewer, note=reason)[0]
    return released


def leave_school(pathways: Sequence[Pathway], viewer: Viewer) -> None:
    """The effect of leaving: no head sees it any more, what was opened to one is closed."""
    for pathway in pathways:
        pathway.left_at, pathway.opened_to_head_at = viewer.at, None
        pathway.save(update_fields=["left_at", "opened_to_head_at"])


def release(pathways: Sequence[Pathway], _viewer: Viewer) -> None:
    """The effect of losing a curator: nobody is named or asked for, an approval by their signature is void."""
    for pathway in pathways:
        pathway.curator_id, pathway.curator_kind, pathway.curator_allowed_at = None, "", None
        pathway.asked_curator_id, pathway.asked_curator_kind = None, ""
        pathway.approved_at = pathway.approved_at if pathway.state == State.REGISTERED else None
        pathway.save(update_fields=RELEASED)


def unask(pathways: Sequence[Pathway], _viewer: Viewer) -> None:
    """The effect of taking a question back: whom it was about can curate no more."""
    for pathway in pathways:
        pathway.asked_curator_id, pathway.asked_curator_kind = None, ""
        pathway.save(update_fields=["asked_curator", "asked_curator_kind"])


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
        pathway.opened_to_head_at = pathway.left_at = None
        if not pathway.collective and pathway.state in (State.DRAFT, State.CORRECTING):
            pathway.shown_to_head_at = None
        pathway.save(update_fields=MOVED)
        Case.objects.filter(pk=pathway.pk).update(organisation=place)
