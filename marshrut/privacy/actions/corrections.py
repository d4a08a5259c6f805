"""Asking for a correction, making it, refusing it."""

from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock, may, perform, start
from marshrut.documents.actions import store_scan
from marshrut.people.actions import correct
from marshrut.people.models import Person
from marshrut.privacy.documents import CORRECTION_SCAN
from marshrut.privacy.models import Correction
from marshrut.privacy.queries.corrections import NOTHING, REMOVABLE, judge_of, main_work, now, shown, stored

ASKED_ALREADY = (
    "Об этом вы уже просили: ответ придёт сюда же. Новая просьба — после ответа или снятия прежней."
)
NEEDED = "Без этого сведения нельзя: укажите, как должно быть."
SAME = "Так и записано сейчас. Укажите, как должно быть."


@transaction.atomic
def ask_correction(
    *, field: str, value: Any, comment: str, scan: File | None, viewer: Viewer, key: str = ""
) -> Correction:
    """Say which fact about oneself is wrong and what is right; an empty value asks to take out what may be absent.
    Raises `Refused`; then no scan is kept either.
    """
    person = Person.objects.get(pk=viewer.identity)
    work = main_work(person, viewer)
    if field == Correction.Field.POSITION and work is None:
        raise Refused("Места работы у вас сейчас нет: исправлять должность не в чем.")
    if not value and field not in REMOVABLE:
        raise Refused(NEEDED)
    if (now(person, field, work) or "") == (value or ""):
        raise Refused(SAME)
    asked = Correction(
        person=person,
        organisation_id=judge_of(person, work, viewer),
        employment=work,
        field=field,
        before=shown(field, now(person, field, work)),
        value=value.isoformat() if isinstance(value, date) else value or "",
        shown=shown(field, value) or NOTHING,
        comment=comment,
    )
    return _begun(asked, scan, viewer, key)


def _begun(asked: Correction, scan: File | None, viewer: Viewer, key: str) -> Correction:
    way = "ask_school" if asked.organisation_id else "ask_region"
    title = f"{asked.get_field_display()}: {asked.person.short_name}"
    try:
        with transaction.atomic():
            made = start([asked], viewer=viewer, titles=[title[:300]], way=way, key=key)[0]
    except IntegrityError:
        raise Refused(ASKED_ALREADY) from None
    if scan:
        store_scan(
            [scan], purpose=CORRECTION_SCAN.code, case=made.case, viewer=viewer, owner_id=made.person_id
        )
    return made


@transaction.atomic
def accept(correction: Correction, *, viewer: Viewer, seen: int) -> Correction:
    """Put the fact right as asked; the person's journal keeps the old value and the new one."""
    correction = lock(correction, viewer=viewer, seen=seen, step="accept")
    _answered(correction, "accept", viewer)
    correct(
        person=correction.person,
        field=correction.field,
        value=stored(correction.field, correction.value),
        employment=correction.employment,
        basis=f"по просьбе № {correction.pk}",
        viewer=viewer,
    )
    return perform(correction, "accept", viewer=viewer, seen=correction.case.version)


@transaction.atomic
def refuse(correction: Correction, *, reason: str, viewer: Viewer, seen: int) -> Correction:
    """Leave the fact as it is, and say why."""
    correction = lock(correction, viewer=viewer, seen=seen, step="refuse")
    _answered(correction, "refuse", viewer)
    return perform(correction, "refuse", viewer=viewer, seen=correction.case.version, note=reason)


def _answered(correction: Correction, step: str, viewer: Viewer) -> None:
    if not may(correction, step, viewer):
        raise Denied("На эту просьбу уже ответили, или ответить на неё можете не вы.")
    correction.answered_by_id = viewer.person_id
    correction.save(update_fields=["answered_by"])
