"""What the log says: enough to find what broke, and nothing that anybody typed."""

import io
import json
import logging

import pytest
from django.core.signing import BadSignature
from django.test import Client
from django.urls import reverse

import marshrut.desk.views.today as today_page
from marshrut.core.loglines import JsonLines
from marshrut.people.models import Person

CANARY = "Канарейкина"
SECRETS = (
    CANARY,
    "canary-login",
    "canary-word",
    "canary@example.org",
    "112-233-445 95",
    "11223344595",
    "9.8.7.6",
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Everything that is logged at any level, as production writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def broken(monkeypatch):
    """«Сегодня» meets an error whose message and cause quote a person."""

    def fail(*_args, **_kwargs):
        try:
            Person.objects.get(login="canary-login")
        except Person.DoesNotExist as missing:
            raise BadSignature(f"{CANARY} canary@example.org 112-233-445 95") from missing

    monkeypatch.setattr(today_page, "render", fail)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def signed_in(world, who):
    client = Client(raise_request_exception=False)
    client.force_login(world.person(who))
    return client


def walk(world):
    """Words, numbers and secrets put wherever a browser can put them."""
    admin, guest = signed_in(world, "administrator"), Client(raise_request_exception=False)
    typed = {"login": "canary-login", "secret": "canary-word", "surname": CANARY, "snils": "112-233-445 95"}
    for client in (admin, guest, Client(enforce_csrf_checks=True)):
        for path in ("/sign-in/", "/people/new/", "/me/password/", "/no/such/canary-word/", "/jobs/run/7/"):
            client.get(f"{path}?q={CANARY}&e=canary@example.org", headers={"x-forwarded-for": "9.8.7.6"})
            client.post(
                f"{path}?q={CANARY}", typed, headers={"user-agent": CANARY.encode().decode("latin-1")}
            )
    guest.get("/", headers={"host": "canary-word.example.org"})
    guest.get("/feed/canary-word/")
    guest.post("/a/answers/", b'{"token": "canary-word"', content_type="application/json")
    guest.generic("CANARY-WORD", "/")


def test_nothing_that_was_typed_is_in_the_log(world, log, broken):
    walk(world)
    assert signed_in(world, "teacher").get(reverse("today"), {"q": CANARY}).status_code == 500
    told = log.getvalue().lower()
    assert [word for word in SECRETS if word.lower() in told] == []
    assert len(lines(log)) > 30


def test_an_error_is_found_by_its_number(world, log, broken):
    page = signed_in(world, "teacher").get(reverse("today"))
    number = page.headers["X-Request-ID"]
    assert f"номер обращения: <strong>{number}</strong>" in page.content.decode()
    error = next(line for line in lines(log) if line["logger"] == "django.request")
    assert error["request"] == number and error["level"] == "ERROR"
    assert error["error"].split(" < ") == [
        "django.core.signing.BadSignature",
        "marshrut.people.models.persons.Person.DoesNotExist",
    ]
    assert any("today.py" in frame for frame in error["frames"])


def test_a_request_has_one_line(world, log):
    client = signed_in(world, "teacher")
    number = client.get(reverse("today"), {"face": "all"}).headers["X-Request-ID"]
    (line,) = [line for line in lines(log) if line["logger"] == "marshrut.requests"]
    assert line.items() >= {"route": "today", "method": "GET", "status": 200, "request": number}.items()
    assert line["ms"] > 0


@pytest.mark.parametrize(
    ("path", "route"),
    [("/no/such/page/", "unknown"), ("/static/core/none.css", "static"), ("/a/answers/", "answers")],
)
def test_a_route_is_named_and_no_address(client, log, path, route):
    client.get(path)
    assert [line["route"] for line in lines(log) if line["logger"] == "marshrut.requests"] == [route]


def test_the_number_ends_with_its_request(client, log):
    client.get("/health/live")
    logging.getLogger("marshrut.jobs").warning("later")
    assert "request" not in lines(log)[-1]
