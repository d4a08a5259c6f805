"""Which jobs there are and when the scheduled ones are due: one slot row a job, claimed under its lock."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from marshrut.core.models import JobKind
from marshrut.core.queue import queue


@dataclass(frozen=True)
class Known:
    title: str
    seconds: int | None = None


_known: dict[str, Known] = {}


def every(*, seconds: int, title: str) -> Callable[[Task], Task]:
    """Run the job once in so many seconds, however many workers there are."""
    return _declare(Known(title, seconds))


def named(title: str) -> Callable[[Task], Task]:
    """Give the job the title that the administrator reads."""
    return _declare(Known(title))


def _declare(known: Known) -> Callable[[Task], Task]:
    def declare(task: Task) -> Task:
        _known[task.module_path] = known
        return task

    return declare


def discover() -> None:
    """Import the jobs of all rooms; only a worker does it."""
    for config in apps.get_app_configs():
        name = f"{config.name}.jobs"
        if config.name.startswith("marshrut.") and find_spec(name):
            package = import_module(name)
            for module in pkgutil.iter_modules(getattr(package, "__path__", ())):
                import_module(f"{name}.{module.name}")


def announce(at: datetime) -> None:
    """Write down the known jobs; a job no longer scheduled loses its slot, a running slot keeps its time."""
    for path, known in _known.items():
        kind, _ = JobKind.objects.get_or_create(
            path=path, defaults={"title": known.title, "seconds": known.seconds, "next_at": _first(known, at)}
        )
        if (kind.title, kind.seconds) != (known.title, known.seconds):
            kind.title, kind.seconds = known.title, known.seconds
            kind.next_at = _first(known, at)
            kind.save()
    JobKind.objects.exclude(path__in=_known).update(seconds=None, next_at=None)


def _first(known: Known, at: datetime) -> datetime | None:
    return at if known.seconds else None


def enqueue_due(at: datetime) -> list[str]:
    """Queue the scheduled jobs whose time has come and move their slots; returns their paths.

    A job still waiting or running from the last time is not queued again.
    """
    due = JobKind.objects.filter(next_at__lte=at)
    if not due.exists():
        return []
    with transaction.atomic():
        kinds = list(due.select_for_update(skip_locked=True))
        waiting = set(
            DBTaskResult.objects.filter(
                task_path__in=[kind.path for kind in kinds],
                status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
            ).values_list("task_path", flat=True)
        )
        for kind in kinds:
            kind.next_at = at + timedelta(seconds=kind.seconds or 0)
            kind.save(update_fields=["next_at"])
            if kind.path not in waiting:
                queue(kind.path)
    return [kind.path for kind in kinds if kind.path not in waiting]
