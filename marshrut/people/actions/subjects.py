"""Subjects of the region: the list that staff files, items and plans refer to."""

from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.register import DENIED
from marshrut.people.models import Subject, normal


@transaction.atomic
def add_subject(*, name: str, code: str, group: str, viewer: Viewer) -> Subject:
    """Add a subject. Raises Refused when the name or the code is taken, whatever its letters."""
    capacity = registrar(viewer)
    if not capacity:
        raise Denied(DENIED)
    known = list(Subject.objects.select_for_update(of=("self",), no_key=True).values_list("name", "code"))
    if normal(name) in {normal(taken) for taken, _ in known}:
        raise Refused(f"Предмет «{name}» уже есть.")
    if normal(code) in {normal(taken) for _, taken in known}:
        raise Refused(f"Код «{code}» уже занят другим предметом.")
    subject = Subject.objects.create(name=name, code=code, group=group)
    case = Case.objects.create(kind="subject", title=name, since=viewer.at)
    data = {"subject": subject.pk, "code": code, "group": group}
    record(case, viewer=viewer, capacity=capacity, name="added", label="Добавлен предмет", data=data)
    return subject
