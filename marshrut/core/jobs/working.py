"""The worker: django_tasks_db's loop with a heartbeat, a reaper, retries, a schedule, and patience with the database."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from marshrut.core.jobs.attempts import put_back, reap, stumble, succeed
from marshrut.core.jobs.schedule import announce, enqueue_due
from marshrut.core.models import WorkerBeat

LOST = (OperationalError, InterfaceError)
PATIENCE = (0.2, 0.5, 1, 2, 5, 10)
CHORES_SECONDS = 5

logger = logging.getLogger("marshrut.jobs")


class Worker(db_worker.Worker):
    """One process, one task at a time. `beat` and `dead_after` are seconds."""

    def __init__(self, *, beat: float = 10, dead_after: float = 45, **options):
        super().__init__(**options)
        self.beat = beat
        self.dead_after = timedelta(seconds=dead_after)
        self._silenced = threading.Event()
        self._chores_at = 0.0

    def run(self) -> None:
        self.persist(lambda: announce(timezone.now()))
        with self.beating():
            while self.running:
                idle = self.persist(self.turn)
                if self.max_tasks is not None and self._run_tasks >= self.max_tasks:
                    return
                if idle and self.batch:
                    return
                if idle and self.running:
                    time.sleep(self.interval)

    def turn(self) -> bool:
        """One round: chores when their time has come, then one task. True when there was none."""
        forget_broken_connections()
        if self.batch or time.monotonic() - self._chores_at > CHORES_SECONDS:
            now = timezone.now()
            reap(now, self.dead_after, own=self.worker_id)
            enqueue_due(now)
            self._chores_at = time.monotonic()
        row = self.claim()
        if row is not None:
            self.run_task(row)
        return row is None

    def claim(self) -> DBTaskResult | None:
        """Take the next ready task. Looking costs no lock: idle workers must not hold up anybody."""
        ready = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not ready.exists():
            return None
        with exclusive_transaction(ready.db):
            row = ready.get_locked()
            if row is not None:
                row.claim(self.worker_id)
        return row

    def run_task(self, db_task_result: DBTaskResult) -> None:
        row = db_task_result
        self.running_task = True
        try:
            kwargs = row.args_kwargs
            value = row.task.call(*kwargs["args"], **kwargs["kwargs"])
            self.persist(lambda: succeed(row, value, timezone.now()))
        except (SystemExit, KeyboardInterrupt):
            put_back(row, timezone.now())
            raise
        except Exception as raised:
            error = raised
            forget_broken_connections()
            self.persist(lambda: stumble(row, error, timezone.now()))
        finally:
            self.running_task = False
            self._run_tasks += 1

    def persist(self, act: Callable[[], bool | None]) -> bool | None:
        """Do it, however often the database goes away meanwhile; a stopping worker gives up."""
        failures = 0
        while True:
            try:
                return act()
            except LOST as error:
                if not self.running:
                    raise
                logger.warning("The database is out of reach (%s), trying again", type(error).__name__)
                forget_broken_connections()
                time.sleep(PATIENCE[min(failures, len(PATIENCE) - 1)])
                failures += 1

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat in a thread of its own: a long task must not make the worker look dead."""
        thread = threading.Thread(target=self._beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._silenced.set()
            thread.join(timeout=5)

    def _beat(self) -> None:
        place = f"{socket.gethostname()}:{os.getpid()}"
        since = timezone.now()
        while True:
            try:
                WorkerBeat.objects.update_or_create(
                    worker_id=self.worker_id,
                    defaults={"place": place, "started_at": since, "seen_at": timezone.now()},
                )
            except LOST:
                forget_broken_connections()
            if self._silenced.wait(self.beat):
                break
        self._leave()

    def _leave(self) -> None:
        try:
            WorkerBeat.objects.filter(pk=self.worker_id).delete()
        except LOST:
            logger.warning("The worker could not say goodbye; its row ages away")
        connections.close_all()


def forget_broken_connections() -> None:
    """Close this thread's connections that no longer answer or are too old; the next query opens new ones."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None and not connection.in_atomic_block:
            connection.errors_occurred = True
            connection.close_if_unusable_or_obsolete()
