"""What is watched from outside: is the installation ready, what waits, what is late. Numbers only, nothing of a person."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Max, Min
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from marshrut.core.backups.naming import newest_moment
from marshrut.core.models import Deadline, WorkerBeat
from marshrut.core.verifying import waiting

SILENT = timedelta(seconds=60)
OK, LATE, BROKEN = "ok", "warning", "broken"


class NotMigrated(Exception):
    """The database lacks migrations that this code counts on."""


def readiness(at: datetime) -> dict[str, str]:
    """The state of each thing watched. Only what makes this very process useless is `BROKEN`: a balancer that takes
    every process away because a backup is late does more harm than the late backup.
    """
    try:
        applied()
        worker = OK if (seen := last_beat()) and at - seen <= SILENT else LATE
    except NotMigrated:
        return {"database": OK, "migrations": BROKEN}
    except DatabaseError:
        return {"database": BROKEN}
    made = newest_moment()
    return {
        "database": OK,
        "migrations": OK,
        "worker": worker,
        "disk": OK if free_bytes() >= settings.DISK_FREE_MB * 2**20 else LATE,
        "backup": OK if made and at - made <= timedelta(hours=settings.BACKUP_HOURS) else LATE,
    }


@cache
def applied() -> bool:
    """Once they are applied this is remembered; a refusal is not. Raises `NotMigrated`, or what the database raises."""
    loader = MigrationLoader(connection)
    if set(loader.graph.nodes) - set(loader.applied_migrations):
        raise NotMigrated
    return True


def last_beat() -> datetime | None:
    return WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"]


def free_bytes() -> int:
    return shutil.disk_usage(settings.VAR_DIR).free


def database_bytes() -> int:
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        return name.stat().st_size if name.is_file() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


class Watched(Collector):
    """Read from the database at each scrape, so every process tells the same."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        yield from self._jobs()
        yield self._overdue()
        yield from (self._gauge(name, told, read) for name, told, read in READINGS)

    def _jobs(self) -> Iterator[Metric]:
        tasks = GaugeMetricFamily("marshrut_jobs", "Jobs in the queue.", labels=["state"])
        found = dict(DBTaskResult.objects.values_list("status").annotate(Count("pk")).order_by())
        for status in TaskResultStatus.values:
            tasks.add_metric([status.lower()], found.get(status, 0))
        yield tasks
        oldest = DBTaskResult.objects.ready().aggregate(oldest=Min("enqueued_at"))["oldest"]
        age = (self.at - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily(
            "marshrut_jobs_oldest_seconds", "Age of the oldest job that waits.", value=age
        )

    def _overdue(self) -> Metric:
        terms = GaugeMetricFamily("marshrut_terms_overdue", "Terms past their day.", labels=["kind", "term"])
        today = self.at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        late = Deadline.objects.open().filter(due_on__lt=today).values_list("case__kind", "name")
        for kind, name, count in late.annotate(Count("pk")).order_by("case__kind", "name"):
            terms.add_metric([kind, name], count)
        return terms

    def _gauge(self, name: str, told: str, read: Callable[[datetime], float | None]) -> Metric:
        value = read(self.at)
        return GaugeMetricFamily(f"marshrut_{name}", told, value=float("nan") if value is None else value)


def _since(moment: datetime | None, at: datetime) -> float | None:
    return (at - moment).total_seconds() if moment else None


READINGS: tuple[tuple[str, str, Callable[[datetime], float | None]], ...] = (
    ("workers", "Workers that live.", lambda at: WorkerBeat.objects.filter(seen_at__gt=at - SILENT).count()),
    (
        "worker_silent_seconds",
        "Since the last sign of life of any worker.",
        lambda at: _since(last_beat(), at),
    ),
    ("seals_waiting", "Entries and looks not sealed yet.", lambda _at: waiting()),
    ("database_bytes", "Size of the database.", lambda _at: database_bytes()),
    ("storage_free_bytes", "Free space of the data folder.", lambda _at: free_bytes()),
    ("backup_age_seconds", "Since the newest backup.", lambda at: _since(newest_moment(), at)),
    ("scraped_seconds", "When this was read.", lambda at: at.astimezone(UTC).timestamp()),
)
