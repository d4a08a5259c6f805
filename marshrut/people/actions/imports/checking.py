"""An uploaded file is checked without writing anything to the register: at once when small, by a job when large."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from marshrut.core.jobs import begin
from marshrut.core.models import JobRun
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.formats.columns import CellProblem, SheetError
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.imports.files import kept_bytes
from marshrut.people.actions.imports.portions import PORTION
from marshrut.people.actions.register import DENIED
from marshrut.people.models import Import, ImportChange
from marshrut.people.queries.imports import (
    SKIPPED,
    UNCHANGED,
    OrganisationPlan,
    Read,
    StaffPlan,
    absent_from,
    plan_organisations,
    plan_staff,
    read_organisations,
    read_staff,
    readings_of,
)
from marshrut.people.queries.imports.changes import Names, changes_of
from marshrut.people.queries.imports.spellings import Towns

AT_ONCE = 96 << 10
"""A file of so many bytes (about five hundred rows) is checked while its sender waits."""
JOB = "marshrut.people.jobs.check_received"
EMPTY = "В таблице нет ни одной заполненной строки. Впишите данные под заголовками и загрузите файл снова."

Progress = Callable[[int, int], object]


def silent(_done: int, _total: int) -> None:
    """Nobody waits for news of a small file."""


@transaction.atomic
def receive_file(
    *, kind: str, name: str, data: bytes, viewer: Viewer, new_towns: bool = False, complete: bool = False
) -> tuple[Import, JobRun | None]:
    """Check a small file now; keep a large one and let a job check it, which is told by its run."""
    given: dict[str, Any] = {"kind": kind, "new_towns": new_towns, "complete": complete}
    if len(data) <= AT_ONCE:
        return check_file(name=name, data=data, viewer=viewer, **given), None
    source = _received(name=name, viewer=viewer, **given)
    source.phase = Import.Phase.CHECKING
    source.file.save(name, ContentFile(data), save=False)
    source.save()
    return source, _queued(source, viewer)


@transaction.atomic
def check_file(
    *, kind: str, name: str, data: bytes, viewer: Viewer, new_towns: bool = False, complete: bool = False
) -> Import:
    """Keep the file with every error of every row and what it would change; the register stays as it is.

    `new_towns`: municipalities that nobody knows are to be created, not errors. `complete`: whoever works in the
    organisations of the file and is not in it, is told. Raises Refused when the file cannot be read at all.
    """
    source = _received(kind=kind, name=name, viewer=viewer, new_towns=new_towns, complete=complete)
    try:
        changes = _judge(source, data, viewer, silent)
    except SheetError as error:
        raise Refused(str(error)) from error
    source.file.save(name, ContentFile(data), save=False)
    _keep(source, changes)
    return source


@transaction.atomic
def choose_sheet(*, source: Import, sheet: str, viewer: Viewer) -> JobRun:
    """Have another sheet of a checked file read instead."""
    if not registrar(viewer):
        raise Denied(DENIED)
    source = Import.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if source.phase != Import.Phase.CHECKED or sheet not in source.others:
        raise Refused("Этот лист прочитать нельзя. Загрузите файл снова.")
    source.changes.all().delete()
    source.phase, source.sheet = Import.Phase.CHECKING, sheet
    source.save()
    return _queued(source, viewer)


def judge_received(source: Import, viewer: Viewer, report: Progress) -> None:
    """What the job does with a large file: the same as is done with a small one; a file nobody can read is put aside."""
    try:
        changes = _judge(source, kept_bytes(source), viewer, report)
    except SheetError as error:
        source.phase, source.notes = Import.Phase.UNREAD, [str(error)]
        source.finished_at = viewer.at
        source.file.delete(save=False)
        source.save()
        return
    with transaction.atomic():
        _keep(source, changes)


def _received(*, kind: str, name: str, viewer: Viewer, new_towns: bool, complete: bool) -> Import:
    if not registrar(viewer):
        raise Denied(DENIED)
    complete = complete and kind == Import.Kind.STAFF
    source = Import(by_id=viewer.identity, at=viewer.at, kind=kind, name=name[:200], complete=complete)
    source.may_create_towns = new_towns
    return source


def _queued(source: Import, viewer: Viewer) -> JobRun:
    back = reverse("import", args=[source.pk])
    return begin("Проверка файла", JOB, viewer=viewer, back=back, import_id=source.pk)


def _keep(source: Import, changes: list[ImportChange]) -> None:
    source.phase = Import.Phase.CHECKED
    source.save()
    for change in changes:
        change.of = source
    ImportChange.objects.bulk_create(changes, batch_size=1000)


def _judge(source: Import, data: bytes, viewer: Viewer, report: Progress) -> list[ImportChange]:
    """Write into `source` what the file says; return what it would change."""
    towns = Towns(viewer.today, accepted=None if source.may_create_towns else ())
    if source.kind == Import.Kind.STAFF:
        read = read_staff(data, viewer, name=source.sheet)
    else:
        read = read_organisations(data, viewer, towns=towns, name=source.sheet)
    if not read.total:
        raise SheetError(EMPTY)
    seen = _Foreseen(source, read)
    seen.look(viewer, report)
    sheet = read.sheet
    source.total, source.sheet, source.others = read.total, sheet.name[:200], list(sheet.others)
    source.layout = {"sheet": sheet.name, "heading": sheet.heading_row, "columns": dict(sheet.places)}
    source.counts, source.notes = dict(seen.counts), list(read.notes)
    source.readings, source.new_towns = readings_of(sheet), sorted(towns.fresh.values())
    source.problems = sorted(
        [p.row, p.heading, p.value[:200], p.message] for p in (*read.problems, *seen.problems)
    )
    source.places, source.absent = [], []
    if source.complete and not source.problems:
        source.places = sorted(seen.places)
        source.absent = absent_from(seen.places, seen.works, viewer.today)
    return seen.changes


class _Foreseen:
    """What loading would do, portion by portion."""

    def __init__(self, source: Import, read: Read) -> None:
        self._source, self._read, self._names = source, read, Names.read()
        self.counts: Counter[str] = Counter(skipped=len({problem.row for problem in read.problems}))
        self.problems: list[CellProblem] = []
        self.changes: list[ImportChange] = []
        self.places: set[int] = set()
        self.works: set[int] = set()

    def look(self, viewer: Viewer, report: Progress) -> None:
        groups, staff = self._read.groups, self._source.kind == Import.Kind.STAFF
        for at in range(0, len(groups), PORTION):
            portion = list(groups[at : at + PORTION])
            for plan in plan_staff(portion, viewer) if staff else plan_organisations(portion):
                self._take(plan)
            report(min(at + PORTION, len(groups)), len(groups))

    def _take(self, plan: StaffPlan | OrganisationPlan) -> None:
        self.counts[plan.outcome] += 1
        if isinstance(plan, StaffPlan):
            self.problems += plan.problems
            self.places |= {row.organisation_id for row in plan.rows}
            self.works |= {work.employment.pk for work in plan.works if work.employment.pk}
        if plan.outcome not in (UNCHANGED, SKIPPED):
            row = min(row.number for row in plan.rows)
            what = changes_of(plan, self._names)
            self.changes.append(
                ImportChange(outcome=plan.outcome, row=row, title=plan.title[:300], what=what)
            )
