"""Queue jobs by dotted name, in the caller's transaction.

By name, because importing a job imports what only a worker may hold in memory (typst, scipy).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django_tasks_db.models import DBTaskResult, get_date_max


def queue(job: str, *, run_after: datetime | None = None, **kwargs: Any) -> None:
    queue_many(job, [kwargs], run_after=run_after)


def queue_many(job: str, calls: Iterable[dict[str, Any]], *, run_after: datetime | None = None) -> None:
    """One row a call; a worker picks them up after the transaction commits."""
    DBTaskResult.objects.bulk_create(
        DBTaskResult(
            task_path=job,
            args_kwargs={"args": [], "kwargs": kwargs},
            backend_name="default",
            run_after=run_after or get_date_max(),
        )
        for kwargs in calls
    )
