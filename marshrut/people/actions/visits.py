"""Where a person is signed in: noted as they go, ended by them, by a block, a merging, a new password."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.leaving import leave
from marshrut.people.models import Person, Visit

KEPT = timedelta(days=30)
BY_OWNER = "завершён вами"
BY_BLOCK = "вход закрыт администратором"
BY_MERGING = "запись объединена с другой"
BY_PASSWORD = "задан новый пароль"  # noqa: S105 words of the journal
BY_FACTOR = "настроен второй фактор"
BY_SIGN_OUT = "вы вышли"
BY_ITSELF = "закончился сам"


def note_visit(
    *, person_id: int, key: str, known: int | None, address: str, device: str, at: datetime, way: str = ""
) -> int:
    """The person was here just now; `known` is the visit that the session remembers. Returns its key."""
    seen = {"key": key, "seen_at": at, "address": address, "device": device}
    if known and Visit.objects.open().filter(pk=known, person_id=person_id).update(**seen):
        return known
    began = {**seen, "person_id": person_id, "began_at": at, "way": way}
    visit, _ = Visit.objects.get_or_create(key=key, defaults=began)
    return visit.pk


def close_visits(person_id: int, viewer: Viewer, why: str, *, but: str = "", only: int | None = None) -> int:
    """End the person's sessions but the one of this key; whoever holds one is signed out at the next click."""
    rows = Visit.objects.open().select_for_update().filter(person_id=person_id).exclude(key=but)
    found = dict((rows.filter(pk=only) if only else rows).order_by("pk").values_list("pk", "key"))
    Session.objects.filter(session_key__in=found.values()).delete()
    return Visit.objects.filter(pk__in=found).update(key=None, ended_at=viewer.at, ended=why)


@transaction.atomic
def end_own_visits(*, person: Person, session: str, viewer: Viewer, visit: int | None = None) -> int:
    """End one of one's own sessions, or all the others; tests open on those devices stop as at a sign-out.

    Raises Refused for the session that asks: one leaves it by «Выйти».
    """
    if visit and Visit.objects.open().filter(pk=visit, key=session).exists():
        raise Refused("Это сеанс, в котором вы сейчас. Чтобы закончить его, нажмите «Выйти».")
    ended = close_visits(person.pk, viewer, BY_OWNER, but=session, only=visit)
    if ended:
        label = "Завершены сеансы на других устройствах"
        note_person(person, "visits", label, viewer=viewer, capacity="self", data={"number": ended})
        leave(person.pk, viewer)
    return ended


def forget_visits(at: datetime) -> None:
    """Sessions that ran out are ended; what ended long ago is forgotten."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    gone = Visit.objects.open().exclude(key__in=alive)
    gone.update(key=None, ended_at=at, ended=BY_ITSELF)
    Visit.objects.filter(ended_at__lt=at - KEPT).delete()
