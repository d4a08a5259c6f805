"""Long jobs that somebody waits for: begun by a person, reported by the job, shown on their page."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from marshrut.core.models import JobRun
from marshrut.core.queue import queue
from marshrut.core.viewer import Viewer


@transaction.atomic
def begin(title: str, job: str, *, viewer: Viewer, total: int = 0, back: str = "", **kwargs: Any) -> JobRun:
    """Queue a long job by its dotted name; it is called with `run_id` and `kwargs`.

    Its page is the route `job_run`; `back` is the address that the page leads to at the end.
    """
    run = JobRun.objects.create(
        title=title, started_by_id=viewer.person_id, started_at=viewer.at, total=total, back=back
    )
    queue(job, run_id=run.pk, **kwargs)
    return run


def progress(run: JobRun | int, done: int, total: int) -> None:
    """Say how far the job is. Call between transactions: inside one nobody sees it before the commit."""
    _of(run).update(done=done, total=total)


def finish(run: JobRun | int, report: dict[str, Any]) -> None:
    """Close the run. `report`: {"facts": {label: value}, "notes": [text, …]}, without personal data."""
    _of(run).filter(finished_at__isnull=True).update(finished_at=timezone.now(), failed=False, report=report)


def fail(run: JobRun | int, at: datetime) -> None:
    """The job has failed at its last attempt; the worker calls it."""
    _of(run).filter(finished_at__isnull=True).update(finished_at=at, failed=True)


def reopen(run: JobRun | int) -> None:
    """The administrator has put the failed job back."""
    _of(run).filter(failed=True).update(finished_at=None, failed=False)


def _of(run: JobRun | int):
    return JobRun.objects.filter(pk=run.pk if isinstance(run, JobRun) else run)
