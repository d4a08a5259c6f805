"""An archive of one's own data: asked for, made by a job, taken, deleted."""

import hashlib
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from marshrut.core.jobs.runs import begin
from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.documents.actions import stored_name
from marshrut.people.actions.journal import note_person
from marshrut.people.models import Person
from marshrut.privacy.models import Archive

JOB = "marshrut.privacy.jobs.make_archive"
MAKING = "Архив уже собирается. Обновите страницу через минуту."


@transaction.atomic
def ask_archive(*, viewer: Viewer, back: str) -> Archive:
    """Have everything about the viewer put together. Raises `Refused` while that is being done."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=viewer.identity)
    waiting = Archive.objects.kept().filter(person=person, made_at__isnull=True).select_related("run").first()
    if waiting and not (waiting.run and waiting.run.failed):
        raise Refused(MAKING)
    if waiting:
        Archive.objects.filter(pk=waiting.pk).update(gone_at=viewer.at)
    archive = Archive.objects.create(person=person, asked_at=viewer.at)
    archive.run = begin("Архив ваших данных", JOB, viewer=viewer, back=back, archive_id=archive.pk)
    archive.save(update_fields=["run"])
    note_person(person, "archive_asked", "Запрошен архив своих данных", viewer=viewer, capacity="self")
    return archive


def keep_archive(archive: Archive, data: bytes, at: datetime, viewer: Viewer) -> bool:
    """Keep the made file; False where another worker has made it already. A file that nobody names is removed."""
    name = default_storage.save(stored_name("archives", "zip"), ContentFile(data))
    until = viewer.today + timedelta(days=norms(viewer.today).own_archive_days)
    made = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "until": until}
    kept = Archive.objects.kept().filter(pk=archive.pk, made_at__isnull=True).update(made_at=at, **made)
    if not kept:
        default_storage.delete(name)
    return bool(kept)


@transaction.atomic
def take_archive(archive: Archive, *, viewer: Viewer) -> Archive:
    """The owner downloads it; the journal keeps that they did."""
    person = Person.objects.get(pk=viewer.identity)
    note_person(person, "archive_taken", "Скачан архив своих данных", viewer=viewer, capacity="self")
    return archive


def forget_archives(viewer: Viewer) -> int:
    """Delete the files whose day has passed; returns how many."""
    due = list(Archive.objects.kept().filter(until__lt=viewer.today).order_by("pk"))
    for archive in due:
        default_storage.delete(archive.name)
        Archive.objects.filter(pk=archive.pk).update(gone_at=viewer.at)
    return len(due)
