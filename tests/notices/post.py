"""A mail server of one's own for a test, and what it has taken."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Post:
    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port

    @property
    def taken(self):
        """(address, message) of everything that was taken."""
        rows = [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]
        return [
            (row["to"][0], message_from_bytes(row["data"].encode(), policy=policy.default)) for row in rows
        ]

    @property
    def begun(self):
        return (self.folder / "begun").exists()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def post_office(folder, port=None):
    """The server as a process of its own, killed at the end."""
    folder.mkdir(exist_ok=True)
    post = Post(folder, port or free_port())
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{post.port}"]
    command += ["-c", "tests.notices.postman.Postman", str(folder)]
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path})
    try:
        _wait(post.port)
        yield post
    finally:
        server.kill()
        server.wait()


def _wait(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("The mail server did not start.")
