"""Queue jobs by dotted name, in the caller's transaction.

By name, because importing a job imports what only a worker may hold in memory (typst, scipy).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django_tasks_db.models import DBTaskResult, get_date_max

CHUNK = 200


def queue(job: str, *, run_after: datetime | None = None, **kwargs: Any) -> None:
    """One call of a job; a worker picks it up after the transaction commits."""
    _insert(job, [kwargs], run_after)


def queue_cases(job: str, case_ids: Sequence[int]) -> None:
    """Calls of a job with `case_ids`, in portions that a worker can finish, repeat and report on."""
    _insert(job, [{"case_ids": list(case_ids[i : i + CHUNK])} for i in range(0, len(case_ids), CHUNK)], None)


def _insert(job: str, calls: Iterable[dict[str, Any]], run_after: datetime | None) -> None:
    DBTaskResult.objects.bulk_create(
        DBTaskResult(
            task_path=job,
            args_kwargs={"args": [], "kwargs": kwargs},
            backend_name="default",
            run_after=run_after or get_date_max(),
        )
        for kwargs in calls
    )
