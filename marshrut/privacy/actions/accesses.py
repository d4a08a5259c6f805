"""Special access to one person's results: asked, admitted, used, over (decision 40)."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock, may, perform, perform_many, start
from marshrut.diagnostics.queries.results import ResultView, by_special_access
from marshrut.people.access.scopes import colleagues
from marshrut.people.models import Person
from marshrut.privacy.access import ASKING
from marshrut.privacy.models import Access

NEAR = "Вы работаете в одной организации с этим человеком или руководите ею: особого доступа к его результатам у вас не бывает."
ASKED_ALREADY = "Вы уже просили доступ к результатам этого человека. Дождитесь решения или конца доступа."
OVER = "Особый доступ закончился или ещё не открыт. Результаты закрыты."


@transaction.atomic
def ask_access(*, person: Person, reason: str, viewer: Viewer, key: str = "") -> Access:
    """Ask to see the results of one person. Raises `Refused` for one's own, a colleague's, and a second wish."""
    asked = Access(person=person, asked_by_id=viewer.identity, reason=reason)
    if person.pk == viewer.person_id:
        raise Denied("Свои результаты смотрят на странице «Мои диагностики».")
    if colleagues([person.pk], viewer):
        raise Refused(NEAR)
    try:
        with transaction.atomic():
            return start([asked], viewer=viewer, titles=["Особый доступ к результатам"], key=key)[0]
    except IntegrityError:
        raise Refused(ASKED_ALREADY) from None


@transaction.atomic
def admit(access: Access, *, viewer: Viewer, seen: int) -> Access:
    """The second person opens it for the region's term, from now on."""
    access = lock(access, viewer=viewer, seen=seen, step="admit")
    if may(access, "admit", viewer):
        if colleagues([access.person_id], viewer):
            raise Refused(NEAR)
        access.admitted_by_id, access.admitted_at = viewer.person_id, viewer.at
        access.ends_at = viewer.at + timedelta(minutes=norms(viewer.today).special_access_minutes)
        access.save(update_fields=["admitted_by", "admitted_at", "ends_at"])
    return perform(access, "admit", viewer=viewer, seen=access.case.version)


@transaction.atomic
def look(access: Access, *, viewer: Viewer) -> list[ResultView]:
    """The results, for who asked, while it lasts; every look is written. The row is locked: an access that ends at
    this moment shows nothing.
    """
    access = Access.objects.select_for_update(of=("self",), no_key=True).get(pk=access.pk)
    if access.asked_by_id != viewer.person_id or not ASKING(viewer, access):
        raise Denied("Особый доступ открыт не вам.")
    if not access.lasts(viewer.at) or colleagues([access.person_id], viewer):
        raise Refused(OVER)
    return by_special_access(access.person_id, viewer, f"результаты по особому доступу № {access.pk}")


def end_due(viewer: Viewer) -> int:
    """Note what has ended by itself; returns how many."""
    due = Access.objects.filter(state=Access.State.OPEN, ends_at__lte=viewer.at).order_by("pk")
    moved, _ = perform_many(due, "end", viewer=viewer)
    return len(moved)
