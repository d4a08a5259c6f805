"""The kernel's own jobs."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks.base import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from marshrut.core.jobs.schedule import every
from marshrut.core.models import JobRun, WorkerBeat
from marshrut.core.sealing import seal_all

DONE_KEPT = timedelta(days=7)
FAILED_KEPT = timedelta(days=90)
SILENT_KEPT = timedelta(days=1)


@every(seconds=60, title="Опечатывание журнала")
@task
def seal(**_queued: object) -> int:
    """Seal all journal entries and looks not sealed yet; returns how many."""
    return seal_all(timezone.now())


@every(seconds=86_400, title="Удаление устаревших служебных записей")
@task
def prune() -> None:
    """Remove expired sessions, results of old tasks, reports of old runs, traces of workers long gone."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    tasks = DBTaskResult.objects
    tasks.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - DONE_KEPT).delete()
    tasks.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - FAILED_KEPT).delete()
    JobRun.objects.filter(finished_at__lt=now - FAILED_KEPT).delete()
    WorkerBeat.objects.filter(seen_at__lt=now - SILENT_KEPT).delete()
