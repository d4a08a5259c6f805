"""Who is the curator: by the rule of A3.4.4.2, and a colleague only with the teacher's consent (decision 4)."""

from datetime import datetime

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock, perform, readdress
from marshrut.pathways import documents
from marshrut.pathways.access import developer
from marshrut.pathways.models import Pathway, PathwayResult
from marshrut.pathways.queries.curators import proposal
from marshrut.regulations.curators import Ranked
from marshrut.regulations.levels import Level

State = Pathway.State
EDITABLE = (State.DRAFT, State.CORRECTING)
CURATOR = ("curator", "curator_kind", "curator_allowed_at", "asked_curator", "asked_curator_kind")
NAMED = "Куратор уже назначен. Сменить его можно, пока ИОМ разрабатывается."
NOT_ASKED = "Этот вопрос уже снят: разработчик выбрал другого куратора."
NOT_A_COLLEAGUE = "Отозвать можно согласие на куратора-коллегу, а ваш куратор работает в другой организации."


@transaction.atomic
def set_curator(pathway: Pathway, *, viewer: Viewer, seen: int, curator_id: int, kind: str) -> Pathway:
    """Name the curator among those whom the rule allows (A3.4.4.2).

    A colleague of the teacher is not named: the teacher is asked, and naming is up to their answer (decision 4).
    In place of a curator who signed a registered card another one gets the card anew: who signed stays on its sheet.
    """
    if not developer(viewer, pathway):
        raise Denied("Назначить куратора может разработчик, но не себе.")
    asking = _chosen(pathway, viewer, curator_id, kind).colleague
    step = "ask_for_curator" if asking else "name_curator"
    fresh = lock(pathway, viewer=viewer, seen=seen, step=step)
    if fresh.curator_id and fresh.state not in EDITABLE:
        raise Refused(NAMED)
    moved = perform(fresh, step, viewer=viewer, seen=fresh.case.version)
    if not asking:
        named = _named(moved, curator_id, kind)
        if named.state == State.REGISTERED:
            documents.issue_papers(named, viewer)
        return named
    moved.asked_curator_id, moved.asked_curator_kind = curator_id, kind
    moved.save(update_fields=CURATOR)
    return moved


@transaction.atomic
def answer_about_curator(pathway: Pathway, *, viewer: Viewer, seen: int, allowed: bool) -> Pathway:
    """The teacher says whether the colleague who was asked for may be the curator."""
    step = "allow_curator" if allowed else "refuse_curator"
    fresh = lock(pathway, viewer=viewer, seen=seen, step=step)
    if fresh.asked_curator_id is None:
        raise Refused(NOT_ASKED)
    moved = perform(fresh, step, viewer=viewer, seen=fresh.case.version)
    if not allowed:
        return _named(moved, moved.curator_id, moved.curator_kind, moved.curator_allowed_at)
    return _named(moved, moved.asked_curator_id, moved.asked_curator_kind, viewer.at)


@transaction.atomic
def withdraw_curator(pathway: Pathway, *, viewer: Viewer, seen: int) -> Pathway:
    """The teacher takes the consent back: the colleague sees nothing from then on, the developer names another.

    A text that they were to sign or have signed, even an approved one, is agreed anew with the next curator.
    """
    signs = pathway.state in (State.AGREEING, State.APPROVED)
    step = "withdraw_curator" if signs else "release_curator"
    fresh = lock(pathway, viewer=viewer, seen=seen, step=step)
    if fresh.curator_allowed_at is None:
        raise Refused(NOT_A_COLLEAGUE)
    if signs:
        fresh.approved_at = None
        fresh.save(update_fields=["approved_at"])
    moved = perform(fresh, step, viewer=viewer, seen=fresh.case.version)
    return _named(moved, None, "")


def _chosen(pathway: Pathway, viewer: Viewer, curator_id: int, kind: str) -> Ranked:
    level = Level(PathwayResult.objects.get(pathway=pathway).level)
    ranked, _ = proposal(pathway, level, viewer.today)
    chosen = next(
        (r for r in ranked.ranked if r.candidate.key == str(curator_id) and r.candidate.kind == kind), None
    )
    if chosen is None:
        raise Refused("Такого куратора правило п. 4.4.2 не допускает. Выберите из списка.")
    if not chosen.suitable:
        raise Refused(f"Этого куратора назначить нельзя: {'; '.join(chosen.reasons)}.")
    return chosen


def _named(
    pathway: Pathway, curator_id: int | None, kind: str, allowed_at: datetime | None = None
) -> Pathway:
    """The curator as decided; nobody is asked for any more, open duties of the former one pass to the new."""
    pathway.curator_id, pathway.curator_kind, pathway.curator_allowed_at = curator_id, kind, allowed_at
    pathway.asked_curator_id, pathway.asked_curator_kind = None, ""
    pathway.save(update_fields=CURATOR)
    readdress(pathway)
    return pathway
