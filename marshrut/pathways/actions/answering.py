"""The developer answers proposals, or who made one takes it back; what is taken is then done in the editor."""

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, perform
from marshrut.pathways.models import Pathway, Proposal
from marshrut.pathways.queries.versions import unanswered


@transaction.atomic
def answer(
    pathway: Pathway, *, viewer: Viewer, seen: int, proposal_id: int, verdict: str, text: str = ""
) -> Pathway:
    """Take or decline one proposal; a refusal says why (A3.4.3.7)."""
    fresh = lock(pathway, viewer=viewer, seen=seen, step="answer_one")
    proposal = Proposal.objects.filter(pathway=fresh, pk=proposal_id).first()
    if proposal is None:
        raise Refused("Такого предложения нет.")
    if proposal.answer:
        raise Refused("На это предложение уже ответили.")
    if verdict == Proposal.Answer.DECLINED and not text.strip():
        raise Refused("Напишите, почему предложение отклонено.")
    proposal.answer, proposal.answer_text = verdict, text
    proposal.answered_at, proposal.answered_by_id = viewer.at, viewer.person_id
    proposal.save(update_fields=["answer", "answer_text", "answered_at", "answered_by"])
    step = "answer_one" if unanswered(fresh) else "answer_last"
    return perform(fresh, step, viewer=viewer, seen=fresh.case.version)


@transaction.atomic
def withdraw_proposal(pathway: Pathway, *, viewer: Viewer, seen: int, proposal_id: int) -> Pathway:
    """Take back one's own proposal while it has no answer."""
    fresh = lock(pathway, viewer=viewer, seen=seen, step="withdraw_one")
    proposal = Proposal.objects.filter(
        pathway=fresh, pk=proposal_id, by_id=viewer.identity, answer=""
    ).first()
    if proposal is None:
        raise Refused("На это предложение уже ответили, или оно не ваше.")
    proposal.answer = Proposal.Answer.WITHDRAWN
    proposal.answered_at, proposal.answered_by_id = viewer.at, viewer.identity
    proposal.save(update_fields=["answer", "answered_at", "answered_by"])
    step = "withdraw_one" if unanswered(fresh) else "withdraw_last"
    return perform(fresh, step, viewer=viewer, seen=fresh.case.version)
