"""The demo as its users have it: a server and a worker of their own, a small region of today."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Site:
    url: str
    folder: Path

    def sign_in(self, page, key):
        """Sign in as a member of the cast; the page then shows «Сегодня»."""
        page.goto(f"{self.url}/demo/")
        page.locator(f"button[name=key][value='{key}']").click()
        page.wait_for_url(f"{self.url}/today/")


@contextmanager
def running(folder):
    """A site that lives in the folder until the block is left."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MARSHRUT_")},
        "MARSHRUT_DEMO": "yes",
        "MARSHRUT_VAR_DIR": str(folder),
        "MARSHRUT_HASHED_STATIC": "yes",
    }
    manage = [sys.executable, "manage.py"]
    collect = [*manage, "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=env, check=True)
    subprocess.run([*manage, "demo", "--size", "small"], cwd=ROOT, env=env, check=True)
    port = _free_port()
    server = [*GRANIAN, "--port", str(port), "marshrut.wsgi:application"]
    with (folder / "log").open("wb") as log:
        started = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            for command in (server, [*manage, "worker"])
        ]
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, folder)
            yield Site(url, folder)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=20)


GRANIAN = [
    str(Path(sys.executable).with_name("granian")),
    *("--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--blocking-threads", "4"),
    *("--no-ws", "--log-level", "warning"),
]


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(url, folder):
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError((folder / "log").read_text())
