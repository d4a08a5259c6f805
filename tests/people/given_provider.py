"""The provider's process, started and stopped by the tests, a person at its pages and on the way back."""

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client
from django.utils import timezone

from marshrut.people.models import OutsideAccount
from tests.people.oidc_provider import CLIENT, SECRET

NAME = "Портал учителя"
PASSWORD = "четыре слова подряд легко"
BACK = "/sign-in/outside/back/"


@dataclass(frozen=True)
class Provider:
    url: str

    def ask(self, method: str, address: str, body: str = "", kind: str = "application/x-www-form-urlencoded"):
        """Status, the address that it leads to, the body."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        connection.request(method, address.removeprefix(self.url), body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def spoil(self, **faults) -> None:
        """From now on it does this, and only this, wrongly."""
        assert self.ask("POST", "/control", json.dumps(faults), "application/json")[0] == 204

    @property
    def asked(self) -> list[str]:
        """Paths that were asked since it was last told how to behave."""
        return json.loads(self.ask("GET", "/control")[2])

    def knows(self, subject: str, **claims) -> None:
        assert self.ask("PUT", f"/users/{subject}", json.dumps(claims), "application/json")[0] == 204

    def answered(self, address: str, **chosen: str) -> dict[str, str]:
        """What the browser brings back after the person chose at the provider's page."""
        status, back, body = self.ask("POST", address, urlencode(chosen))
        assert status in (302, 303), body
        return dict(parse_qsl(urlsplit(back).query))


def settings_of(provider: Provider, site: str) -> dict:
    return {
        "OIDC_ISSUER": provider.url,
        "OIDC_NAME": NAME,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_TIMEOUT_SECONDS": 2,
        "SITE_URL": site,
    }


@contextmanager
def running():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    script = str(Path(__file__).with_name("oidc_provider.py"))
    process = subprocess.Popen([sys.executable, script, str(port)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


def bind(person, provider, subject="s-1"):
    return OutsideAccount.objects.create(
        person=person, issuer=provider.url, subject=subject, how="owner", bound_at=timezone.now()
    )


def begun(client, onward=""):
    """The provider's address to which the button leads."""
    answer = client.get("/sign-in/outside/", {"next": onward} if onward else {})
    assert answer.status_code == 302, words(answer)
    return answer.url


def came(client, provider, subject="s-1", onward=""):
    return client.get(BACK, provider.answered(begun(client, onward), sub=subject))


def words(answer):
    text = answer.content.decode()
    return text.partition("<main")[2].partition("</main")[0] or text


def inside(client):
    return client.get("/today/").status_code == 200


def refused(answer, said):
    assert answer.status_code == 422
    assert said in words(answer)


def signed_in():
    client = Client()
    client.post("/sign-in/", {"login": "teacher", "secret": PASSWORD})
    return client
