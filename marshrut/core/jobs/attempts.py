"""What becomes of a task after an attempt: done, put back for later, or failed and shown to somebody.

An attempt is one claim by a worker (`worker_ids` has one name for each). Of an error only its class and
the lines of code are kept: its message may quote a person's data.
"""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from marshrut.core.jobs.runs import fail
from marshrut.core.models import JobFailure, JobKind, WorkerBeat
from marshrut.core.viewer import system
from marshrut.core.workflow import start

LIMIT = 5
DELAYS = (5, 30, 120, 600)
KILLED = "worker.killed"

logger = logging.getLogger("marshrut.jobs")


def delay(attempts: int) -> timedelta:
    """How long the next attempt waits after so many."""
    return timedelta(seconds=DELAYS[min(max(attempts, 1), len(DELAYS)) - 1])


def succeed(row: DBTaskResult, value: object, at: datetime) -> None:
    """Write the result, unless the task was taken from this worker meanwhile."""
    _held(row).update(
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=at,
        return_value=value,
        exception_class_path="",
        traceback="",
    )


def put_back(row: DBTaskResult, at: datetime) -> None:
    """The worker is told to stop: the task waits for another one."""
    _held(row).update(status=TaskResultStatus.READY, run_after=at)


@transaction.atomic
def stumble(row: DBTaskResult, error: BaseException, at: datetime) -> None:
    """An attempt has failed: later again, or never more."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    lines = "".join(traceback.format_tb(error.__traceback__))
    logger.warning("%s: attempt %s failed with %s\n%s", row.task_path, len(row.worker_ids), name, lines)
    for held in _held(row).select_for_update():
        _again_or_never(held, name, lines, at)


def reap(at: datetime, dead_after: timedelta, own: str = "") -> int:
    """Put back the tasks of workers that have fallen silent; returns how many.

    `own`: the caller's id, which runs nothing at this moment, so that a task still written down as its own
    was lost with the database's connection.
    """
    living = set(WorkerBeat.objects.filter(seen_at__gt=at - dead_after).values_list("pk", flat=True)) - {own}
    running = DBTaskResult.objects.running()
    orphans = [pk for pk, ids in running.values_list("pk", "worker_ids") if not ids or ids[-1] not in living]
    if not orphans:
        return 0
    with transaction.atomic():
        rows = list(running.filter(pk__in=orphans).select_for_update(skip_locked=True))
        for row in rows:
            _again_or_never(row, KILLED, "", at)
    return len(rows)


def _held(row: DBTaskResult):
    return DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)


def _again_or_never(row: DBTaskResult, name: str, lines: str, at: datetime) -> None:
    attempts = len(row.worker_ids)
    row.exception_class_path, row.traceback = name, lines
    if attempts < LIMIT:
        row.status, row.run_after = TaskResultStatus.READY, at + delay(attempts)
    else:
        row.status, row.finished_at = TaskResultStatus.FAILED, at
        _show(row, name, at)
    row.save(update_fields=["status", "run_after", "finished_at", "exception_class_path", "traceback"])


def _show(row: DBTaskResult, name: str, at: datetime) -> None:
    kind = JobKind.objects.filter(pk=row.task_path).first()
    failure = JobFailure(task_id=row.pk, job=row.task_path, attempts=len(row.worker_ids), error=name[:200])
    title = f"Не выполнено задание «{kind.title if kind else row.task_path}»"
    start([failure], viewer=system("worker", at), titles=[title[:300]])
    if run_id := row.args_kwargs["kwargs"].get("run_id"):
        fail(run_id, at)


def revive(task_ids: list, at: datetime) -> None:
    """Put failed tasks back with all attempts before them."""
    DBTaskResult.objects.failed().filter(pk__in=task_ids).update(
        status=TaskResultStatus.READY, run_after=get_date_max(), worker_ids=[], finished_at=None
    )
