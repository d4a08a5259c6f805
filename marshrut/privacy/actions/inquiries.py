"""Asking why somebody has looked, and answering."""

from django.db import IntegrityError, transaction

from marshrut.core.models import Look
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused, lock, may, perform, start
from marshrut.privacy.models import Inquiry

ASKED_ALREADY = "Об этом просмотре вы уже спросили: ответ придёт сюда же. Новый вопрос — после ответа."


@transaction.atomic
def ask(*, look: Look, text: str, viewer: Viewer, key: str = "") -> Inquiry:
    """Ask about one look at one's own data. Raises `Refused` while the same question waits for its answer."""
    inquiry = Inquiry(person_id=viewer.identity, look=look, looked_by_id=look.viewer_id, text=text)
    try:
        with transaction.atomic():
            return start([inquiry], viewer=viewer, titles=["Вопрос о просмотре данных"], key=key)[0]
    except IntegrityError:
        raise Refused(ASKED_ALREADY) from None


@transaction.atomic
def answer(inquiry: Inquiry, *, verdict: str, text: str, viewer: Viewer, seen: int) -> Inquiry:
    """Answer an inquiry: whether the look was lawful, and in words."""
    inquiry = lock(inquiry, viewer=viewer, seen=seen, step="answer")
    if may(inquiry, "answer", viewer):
        inquiry.verdict, inquiry.answer, inquiry.answered_by_id = verdict, text, viewer.person_id
        inquiry.save(update_fields=["verdict", "answer", "answered_by"])
    return perform(inquiry, "answer", viewer=viewer, seen=inquiry.case.version)
