"""An uploaded file: checked without writing anything, then loaded by a job, then forgotten."""

from collections import Counter
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.jobs import begin
from marshrut.core.models import JobRun
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.formats.columns import CellProblem, SheetError
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.imports.portions import PORTION
from marshrut.people.actions.register import DENIED
from marshrut.people.models import Import, ImportChange
from marshrut.people.queries.imports import (
    SKIPPED,
    UNCHANGED,
    OrganisationPlan,
    Read,
    StaffPlan,
    plan_organisations,
    plan_staff,
    read_organisations,
    read_staff,
)
from marshrut.people.queries.imports.changes import Names, changes_of
from marshrut.people.queries.imports.spellings import Towns

JOB = "marshrut.people.jobs.load_file"
EMPTY = "В таблице нет ни одной заполненной строки. Впишите данные под заголовками и загрузите файл снова."


def confirmed_groups(source: Import, viewer: Viewer) -> list[Any]:
    """The rows to load, read anew from the kept file: of organisations those only that were checked as right."""
    with source.file.open("rb") as stored:
        data = stored.read()
    if source.kind == Import.Kind.STAFF:
        return list(read_staff(data, viewer).groups)
    wrong = {row for row, *_ in source.problems}
    towns = Towns(viewer.today, accepted=source.new_towns)
    rows = read_organisations(data, viewer, towns=towns).groups
    return [row for row in rows if row.number not in wrong]


def loaded_rows(source: Import) -> set[int]:
    """Numbers of the rows that portions have dealt with."""
    return {row[0] for portion in source.portions.all() for row in portion.rows}


def row_numbers(group: Any) -> set[int]:
    """Numbers of the rows of one person or one organisation."""
    return {row.number for row in group} if isinstance(group, list) else {group.number}


@transaction.atomic
def check_file(*, kind: str, name: str, data: bytes, viewer: Viewer, new_towns: bool = False) -> Import:
    """Keep the file with every error of every row and what it would change; the register stays as it is.

    `new_towns`: municipalities that nobody knows are to be created, not errors. Raises Refused when the file
    cannot be read at all.
    """
    if not registrar(viewer):
        raise Denied(DENIED)
    towns = Towns(viewer.today, accepted=None if new_towns else ())
    try:
        staff = kind == Import.Kind.STAFF
        read = read_staff(data, viewer) if staff else read_organisations(data, viewer, towns=towns)
    except SheetError as error:
        raise Refused(str(error)) from error
    if not read.total:
        raise Refused(EMPTY)
    counts, problems, changes = _foreseen(kind, read, viewer)
    source = Import(by_id=viewer.identity, at=viewer.at, kind=kind, name=name[:200], total=read.total)
    source.counts, source.notes, source.new_towns = counts, list(read.notes), sorted(towns.fresh.values())
    source.problems = sorted(
        [p.row, p.heading, p.value[:200], p.message] for p in (*read.problems, *problems)
    )
    source.file.save(name, ContentFile(data), save=False)
    source.save()
    for change in changes:
        change.of = source
    ImportChange.objects.bulk_create(changes, batch_size=1000)
    return source


def _foreseen(
    kind: str, read: Read, viewer: Viewer
) -> tuple[dict[str, int], list[CellProblem], list[ImportChange]]:
    counts: Counter[str] = Counter(skipped=len({problem.row for problem in read.problems}))
    problems: list[CellProblem] = []
    changes, names = [], Names.read()
    for at in range(0, len(read.groups), PORTION):
        groups = list(read.groups[at : at + PORTION])
        plans = plan_staff(groups, viewer) if kind == Import.Kind.STAFF else plan_organisations(groups)
        for plan in plans:
            counts[plan.outcome] += 1
            problems += getattr(plan, "problems", ())
            if plan.outcome not in (UNCHANGED, SKIPPED):
                changes.append(_change(plan, names))
    return dict(counts), problems, changes


def _change(plan: StaffPlan | OrganisationPlan, names: Names) -> ImportChange:
    return ImportChange(
        outcome=plan.outcome,
        row=min(row.number for row in plan.rows),
        title=plan.title[:300],
        what=changes_of(plan, names),
    )


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
    source.save(update_fields=["phase", "finished_at", "file", "counts"])
    source.changes.all().delete()
    if name:
        transaction.on_commit(lambda: stored.delete(name))
    return source


def import_of(viewer: Viewer, pk: int) -> Import | None:
    """The import of this number, for whom it is open."""
    return Import.objects.filter(pk=pk).first() if registrar(viewer) else None


def _checked(source: Import, viewer: Viewer) -> Import:
    if not registrar(viewer):
        raise Denied(DENIED)
    source = Import.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    if source.phase != Import.Phase.CHECKED:
        raise Refused(f"Этот файл уже {source.get_phase_display()}.")
    return source
