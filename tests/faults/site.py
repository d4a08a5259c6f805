"""The whole of production on this machine: the files of `deploy/` as they are, with ports and folders of their own."""

import http.client
import os
import re
import shlex
import signal
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from tests.faults.stage import ROOT, Stage, free_port

HOST = "marshrut.example.org"
DEPLOY = ROOT / "deploy"
MAIN = """daemon off; user root; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.main.log;
events {{ worker_connections 4096; }}
http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/proxied;
include {folder}/site.conf; }}"""


class Site(Stage):
    """nginx with TLS before the web processes of the unit, and two workers."""

    def __enter__(self):
        super().__enter__()
        self.path = Path(self.folder.name)
        (self.path / "key").write_text(os.urandom(40).hex())
        self.tls_port, self.plain_port, self.proxy, self.second = free_port(), free_port(), None, None
        self._certify()
        return self

    @property
    def environment(self):
        own = {
            "MARSHRUT_SECRET_KEY_FILE": str(self.path / "key"),
            "MARSHRUT_SEALS_DIR": str(self.path / "seals"),
            "MARSHRUT_BACKUP_DIR": str(self.path / "backups"),
            "MARSHRUT_LOG_LEVEL": "INFO",
        }
        return {**super().environment, **dict(_settings()), **super_own(super().environment), **own}

    def prepare(self):
        self.run(sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        self.run(sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    def start(self):
        command = unit_command("marshrut-web.service", "granian").replace(
            "--port 8001", f"--port {self.port}"
        )
        self.server = self._spawn(*shlex.split(command))
        self.wait()

    def start_workers(self):
        self.start_worker()
        self.second = self._spawn(sys.executable, "manage.py", "worker")

    def start_proxy(self):
        (self.path / "nginx.conf").write_text(MAIN.format(folder=self.path))
        (self.path / "proxy.conf").write_text((DEPLOY / "nginx/proxy.conf").read_text())
        (self.path / "site.conf").write_text(self._site())
        self.proxy = self._spawn("nginx", "-c", str(self.path / "nginx.conf"))
        for _ in range(100):
            with suppress(OSError, http.client.HTTPException):
                return self.get("/health/live")
            time.sleep(0.1)
        raise RuntimeError((self.path / "nginx.main.log").read_text() + self.log())

    def stop(self):
        super().stop()
        for process in filter(None, (self.proxy, self.second)):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        self.proxy = self.second = None

    def _spawn(self, *command):
        with (self.path / "log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _site(self):
        site = re.sub(r"\n *listen \[::\].*", "", (DEPLOY / "nginx/marshrut.conf").read_text())
        for written, here in (
            (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", self.path / "cert.pem"),
            (f"/etc/letsencrypt/live/{HOST}/privkey.pem", self.path / "key.pem"),
            ("listen 443", f"listen 127.0.0.1:{self.tls_port}"),
            ("listen 80", f"listen 127.0.0.1:{self.plain_port}"),
            ("server 127.0.0.1:8001", f"server 127.0.0.1:{self.port}"),
            ("/srv/marshrut/deploy/nginx/proxy.conf", self.path / "proxy.conf"),
            ("/srv/marshrut", ROOT),
            ("/var/lib/marshrut/", f"{self.path}/"),
            ("/var/log/nginx", self.path),
        ):
            assert written in site, written
            site = site.replace(written, str(here))
        return site

    def _certify(self):
        names = f"subjectAltName=DNS:{HOST},IP:127.0.0.1"
        asked = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ]
        asked += ["-days", "2", "-subj", f"/CN={HOST}", "-addext", names]
        keys = ["-keyout", self.path / "key.pem", "-out", self.path / "cert.pem"]
        subprocess.run([*asked, *keys], check=True, capture_output=True)
        self.tls = ssl.create_default_context(cafile=self.path / "cert.pem")

    # ── Asking

    def ask(self, method, path, body=None, *, headers=None, tls=None):
        """(status, headers as pairs, body) through the proxy."""
        asked = http.client.HTTPSConnection("127.0.0.1", self.tls_port, timeout=30, context=tls or self.tls)
        asked.request(method, path, body, {"Host": HOST, **(headers or {})})
        answer = asked.getresponse()
        told = answer.status, answer.getheaders(), answer.read()
        asked.close()
        return told

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def past_the_proxy(self, path):
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.read().decode()

    def log(self):
        return (self.path / "log").read_text()

    def job_workers(self):
        return [psutil.Process(process.pid) for process in (self.worker, self.second) if process]


def super_own(environment):
    """What every stage sets for itself wins over the file of settings."""
    return {name: environment[name] for name in ("MARSHRUT_VAR_DIR", "MARSHRUT_DATABASE_URL")}


def _settings():
    for line in (DEPLOY / "marshrut.env").read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            yield name, value


def unit_command(unit, program):
    """What the unit starts, by a program of this environment."""
    told = re.search(r"^ExecStart=(.*)$", (DEPLOY / "systemd" / unit).read_text(), re.MULTILINE)[1]
    return told.replace(f"/srv/marshrut/.venv/bin/{program}", str(Path(sys.executable).with_name(program)))
