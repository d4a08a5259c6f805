"""A checked file: loaded by a job, given back with its errors marked, then forgotten."""

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.jobs import begin
from marshrut.core.models import JobRun
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.formats.columns import CellProblem
from marshrut.formats.marking import Layout, marked_copy
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.register import DENIED
from marshrut.people.models import Import
from marshrut.people.queries.imports import read_organisations, read_staff
from marshrut.people.queries.imports.spellings import Towns

JOB = "marshrut.people.jobs.load_file"


def confirmed_groups(source: Import, viewer: Viewer) -> list[Any]:
    """The rows to load, read anew from the kept file: of organisations those only that were checked as right."""
    data = kept_bytes(source)
    if source.kind == Import.Kind.STAFF:
        return list(read_staff(data, viewer, name=source.sheet).groups)
    wrong = {row for row, *_ in source.problems}
    towns = Towns(viewer.today, accepted=source.new_towns)
    rows = read_organisations(data, viewer, towns=towns, name=source.sheet).groups
    return [row for row in rows if row.number not in wrong]


def loaded_rows(source: Import) -> set[int]:
    """Numbers of the rows that portions have dealt with."""
    return {row[0] for portion in source.portions.all() for row in portion.rows}


def row_numbers(group: Any) -> set[int]:
    """Numbers of the rows of one person or one organisation."""
    return {row.number for row in group} if isinstance(group, list) else {group.number}


@transaction.atomic
def start_import(*, source: Import, viewer: Viewer) -> JobRun:
    """Let the job load the rows without errors. Raises Refused while another file is being loaded."""
    source = _checked(source, viewer)
    source.phase = Import.Phase.RUNNING
    try:
        with transaction.atomic():
            source.save(update_fields=["phase"])
    except IntegrityError:
        raise Refused(
            "Сейчас загружается другой файл. Дождитесь, когда он загрузится, и повторите."
        ) from None
    back = reverse("import", args=[source.pk])
    title = f"Загрузка: {source.get_kind_display()}"
    return begin(title, JOB, viewer=viewer, total=source.total, back=back, import_id=source.pk)


@transaction.atomic
def drop_import(*, source: Import, viewer: Viewer) -> Import:
    """Forget the file: nothing of it is loaded."""
    source = _checked(source, viewer)
    source.phase = Import.Phase.DROPPED
    return forget_file(source, viewer)


def forget_file(source: Import, viewer: Viewer) -> Import:
    """The file is deleted once nothing more is to be read from it."""
    source.finished_at = viewer.at
    stored, name = source.file.storage, source.file.name
    source.file = ""
    source.readings = []
    source.save(update_fields=["phase", "finished_at", "file", "counts", "readings"])
    source.changes.all().delete()
    if name:
        transaction.on_commit(lambda: stored.delete(name))
    return source


def import_of(viewer: Viewer, pk: int) -> Import | None:
    """The import of this number, for whom it is open."""
    return Import.objects.filter(pk=pk).first() if registrar(viewer) else None


def marked_file(*, source: Import, viewer: Viewer) -> bytes:
    """A copy of the file with its errors marked; for whoever uploaded it."""
    if not registrar(viewer) or source.by_id != viewer.identity:
        raise Denied("Файл с пометками может скачать тот, кто его загружал.")
    if source.phase != Import.Phase.CHECKED or not source.file:
        raise Refused("Файла уже нет: он хранится только до загрузки. Скачайте отчёт.")
    problems = [CellProblem(*problem) for problem in source.problems]
    return marked_copy(kept_bytes(source), layout=Layout(**source.layout), problems=problems)


def kept_bytes(source: Import) -> bytes:
    """The uploaded file as it came."""
    with source.file.open("rb") as stored:
        return bytes(stored.read())


def _checked(source: Import, viewer: Viewer) -> Import:
    if not registrar(viewer):
        raise Denied(DENIED)
    source = Import.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    if source.phase != Import.Phase.CHECKED:
        raise Refused(f"Этот файл уже {source.get_phase_display()}.")
    return source
