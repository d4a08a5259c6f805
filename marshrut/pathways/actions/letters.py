"""«Написать куратору»: letters reach the curator without the school's side learning the name (decision 2)."""

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, perform
from marshrut.pathways.models import Letter, Pathway


@transaction.atomic
def write_letter(pathway: Pathway, *, viewer: Viewer, seen: int, text: str) -> Pathway:
    """The school's side writes; the curator gets a duty to answer (A3.3.2.3, A3.3.2.4)."""
    fresh = lock(pathway, viewer=viewer, seen=seen, step="write_to_curator")
    moved = perform(fresh, "write_to_curator", viewer=viewer, seen=fresh.case.version)
    Letter.objects.create(pathway=moved, by_id=viewer.identity, at=viewer.at, text=text)
    return moved


@transaction.atomic
def reply_to_letter(pathway: Pathway, *, viewer: Viewer, seen: int, letter_id: int, text: str) -> Pathway:
    """The curator answers one letter; the last answer closes the duty."""
    fresh = lock(pathway, viewer=viewer, seen=seen, step="reply_one")
    letter = Letter.objects.filter(pathway=fresh, pk=letter_id).first()
    if letter is None or letter.reply:
        raise Refused("На это письмо уже ответили.")
    letter.reply, letter.replied_by_id, letter.replied_at = text, viewer.person_id, viewer.at
    letter.save(update_fields=["reply", "replied_by", "replied_at"])
    left = Letter.objects.filter(pathway=fresh, reply="").exists()
    return perform(fresh, "reply_one" if left else "reply_last", viewer=viewer, seen=fresh.case.version)
