"""What is done to the system while people answer: kill −9 of its processes, again and again."""

import asyncio
import itertools
import os
import random
from collections import Counter
from contextlib import suppress

import psutil


class Harm:
    """Kills a web worker, a database backend, the job worker, the whole server in turn; counts the kills."""

    def __init__(self, stage, *, every):
        self.stage, self.every, self.kills = stage, every, Counter()
        backend = [self._backend] if stage.database_url else []
        self.turns = itertools.cycle([self._web_worker, *backend, self._job_worker, *backend, self._server])

    async def __call__(self, stop):
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self.every)
            await asyncio.to_thread(self._one_kill)
        await asyncio.to_thread(self._repair)

    def _one_kill(self):
        next(self.turns)()
        self._repair()

    def _web_worker(self):
        self._kill("web worker", self.stage.web_workers())

    def _backend(self):
        self._kill("database backend", self.stage.backends())

    def _job_worker(self):
        self._kill("job worker", [self.stage.worker])

    def _server(self):
        self.stage.kill_server()
        self.kills["whole server"] += 1

    def _kill(self, kind, processes):
        if processes:
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                os.kill(random.choice(processes).pid, 9)
                self.kills[kind] += 1

    def _repair(self):
        """What a service manager does: start again what is gone."""
        if self.stage.server.poll() is not None:
            self.stage.start()
        if self.stage.worker.poll() is not None:
            self.stage.start_worker()
