"""Loading a checked file in portions, looking for doubles; what is out of date is forgotten."""

from collections import Counter
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from marshrut.core import jobs
from marshrut.core.queue import queue
from marshrut.people.access import viewer_of
from marshrut.people.actions import find_doubles, forget_visits
from marshrut.people.actions.imports import PORTION, load_portion
from marshrut.people.actions.imports.checking import judge_received
from marshrut.people.actions.imports.files import confirmed_groups, forget_file, loaded_rows, row_numbers
from marshrut.people.actions.imports.organisations import link_successors
from marshrut.people.models import Import, Throttle
from marshrut.people.queries.imports import LABELS

REPORT_KEPT = timedelta(days=90)


@jobs.named("Проверка файла организаций или сотрудников")
@task
def check_received(import_id: int, run_id: int) -> None:
    """Check a large file; nothing but the import itself is written."""
    source = Import.objects.select_related("by").get(pk=import_id)
    if source.phase == Import.Phase.CHECKING:
        viewer = viewer_of(source.by, timezone.now())
        judge_received(source, viewer, partial(jobs.progress, run_id))
    facts = {LABELS[name]: number for name, number in source.counts.items()}
    unread = source.phase == Import.Phase.UNREAD
    jobs.finish(run_id, {"facts": facts, "notes": source.notes if unread else []})


@jobs.named("Загрузка организаций и сотрудников из файла")
@task
def load_file(import_id: int, run_id: int) -> None:
    """Load what is not loaded yet; a killed worker's successor goes on where the last portion ended."""
    source = Import.objects.select_related("by").get(pk=import_id)
    if source.phase != Import.Phase.RUNNING:
        return
    viewer = viewer_of(source.by, timezone.now())
    groups = confirmed_groups(source, viewer)
    loaded = loaded_rows(source)
    waiting = [group for group in groups if row_numbers(group).isdisjoint(loaded)]
    first, ready = source.portions.count(), len(groups) - len(waiting)
    for number, at in enumerate(range(0, len(waiting), PORTION), start=first):
        load_portion(import_id=import_id, number=number, groups=waiting[at : at + PORTION], viewer=viewer)
        jobs.progress(run_id, ready + min(at + PORTION, len(waiting)), len(groups))
    with transaction.atomic():
        if source.kind == Import.Kind.ORGANISATIONS:
            link_successors(list(groups))
        counts = _close(source, viewer)
        queue("marshrut.people.jobs.doubles")
    jobs.finish(run_id, {"facts": {LABELS[name]: number for name, number in counts.items()}, "notes": []})


@jobs.every(seconds=86_400, title="Поиск возможных двойников")
@task
def doubles() -> None:
    """Compare the register with itself; also after every loading of staff."""
    find_doubles(timezone.now())


def _close(source, viewer):
    loaded = Counter(row[1] for portion in source.portions.all() for row in portion.rows)
    wrong = {row for row, *_ in source.problems} - loaded_rows(source)
    source.counts = dict(loaded + Counter(skipped=len(wrong)))
    source.phase = Import.Phase.DONE
    forget_file(source, viewer)
    return source.counts


@jobs.every(seconds=86_400, title="Удаление старых отчётов о загрузке, счётчиков входа и сеансов")
@task
def forget() -> None:
    """Delete reports of old imports with their files, and counts of sign-ins and visits that have run out."""
    now = timezone.now()
    forget_visits(now)
    Throttle.objects.filter(resets_at__lt=now - timedelta(days=1)).delete()
    for source in Import.objects.filter(at__lt=now - REPORT_KEPT).exclude(phase=Import.Phase.RUNNING):
        if source.file:
            source.file.delete(save=False)
        source.delete()
