"""A real server, a real worker and a real database of their own, on 127.0.0.1 only."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Stage:
    """Use as a context: `with Stage(url) as stage: stage.populate(50, 40); stage.start()`.

    `database_url` empty means SQLite in a temporary folder; PostgreSQL is given by `script/with-postgres`.
    """

    database_url: str = ""
    workers: int = 2
    threads: int = 4
    port: int = field(default_factory=free_port)
    server: subprocess.Popen | None = None
    worker: subprocess.Popen | None = None

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="marshrut-stage-")
        return self

    def __exit__(self, *_error):
        self.stop()
        self.folder.cleanup()

    @property
    def environment(self):
        own = {
            "MARSHRUT_VAR_DIR": self.folder.name,
            "MARSHRUT_DATABASE_URL": self.database_url,
            "MARSHRUT_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "marshrut.settings",
            "PYTHONPATH": str(ROOT),
        }
        return {**os.environ, **own}

    def run(self, *command):
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def populate(self, people, items):
        """Running works for so many people: tokens and items, as the browser would know them."""
        told = self.run(sys.executable, "-m", "tests.faults.populate", str(people), str(items))
        return json.loads(told.splitlines()[-1])

    def start(self):
        self.server = self._spawn(
            "granian",
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--no-ws"),
            *(
                "--workers",
                str(self.workers),
                "--blocking-threads",
                str(self.threads),
                "--backpressure",
                "256",
            ),
            *("--respawn-failed-workers", "--respawn-interval", "0.5", "--log-level", "critical"),
            "marshrut.wsgi:application",
        )
        self.wait()

    def start_worker(self):
        self.worker = self._spawn(sys.executable, "manage.py", "worker")

    def _spawn(self, *command):
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self):
        """Until the server answers."""
        for _ in range(PATIENCE * 10):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as sock:
                sock.sendall(b"GET /a/answers/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if sock.recv(12).startswith(b"HTTP/1.1"):
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the server did not answer in {PATIENCE} seconds")

    def stop(self):
        for process in (self.server, self.worker):
            if process and process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in (self.server, self.worker):
            if process:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.server = self.worker = None

    def kill_server(self):
        """kill −9 of the server and all its workers."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def answers(self, attempt):
        """What counts now, by position, as the database has it."""
        told = json.loads(self.run(sys.executable, "-m", "tests.faults.look", "counting", str(attempt)))
        return {int(position): value for position, value in told.items()}

    def all_answers(self):
        """What counts now, by work and position."""
        told = json.loads(self.run(sys.executable, "-m", "tests.faults.look", "all_counting"))
        return {int(work): {int(p): v for p, v in found.items()} for work, found in told.items()}

    def logged(self):
        """UUIDs of all answers in the log."""
        return set(json.loads(self.run(sys.executable, "-m", "tests.faults.look", "logged")))

    def let_in(self, attempt, password):
        """Give the work's person a password; returns the login."""
        return json.loads(
            self.run(sys.executable, "-m", "tests.faults.look", "let_in", str(attempt), password)
        )

    def end_sessions(self):
        """All sessions have run out on the server."""
        self.run(sys.executable, "-m", "tests.faults.look", "end_sessions")

    def shut_out(self, attempt):
        """What a sign-out does."""
        self.run(sys.executable, "-m", "tests.faults.look", "shut_out", str(attempt))

    # ── Processes

    def web_workers(self):
        """The processes that answer requests (granian's children; its resource tracker aside)."""
        return [p for p in children(self.server) if "resource_tracker" not in " ".join(cmdline(p))]

    def backends(self):
        """PostgreSQL's processes that serve a client, the postmaster not among them; none on SQLite."""
        return [p for p in self.postgres()[1:] if "127.0.0.1" in " ".join(cmdline(p))]

    def postgres(self):
        """The postmaster and all its children; none on SQLite."""
        if not self.database_url:
            return []
        pid = int(Path(os.environ["PG_FOLDER"], "data", "postmaster.pid").read_text().split()[0])
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children(recursive=True)]

    def roots(self):
        """The first processes of the server and of PostgreSQL: with their children all that answers a request."""
        return [psutil.Process(self.server.pid), *self.postgres()[:1]]


def children(process):
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def cmdline(process):
    with suppress(psutil.Error):
        return process.cmdline()
    return []
