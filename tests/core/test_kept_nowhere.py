"""What is not for everybody is kept by no browser and no proxy; every answer bears the same headers."""

import pytest
from django.test import Client
from django.urls import reverse


def kept(response):
    return "no-store" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("teacher", "/today/"),
        ("teacher", "/me/diagnostics/"),
        ("analyst", "/diagnostics/results/"),
        ("analyst", "/diagnostics/results/?xlsx=1"),
        ("operator", "/diagnostics/applications/?format=xlsx"),
        ("department_officer", "/control/?xlsx=1"),
    ],
)
def test_pages_and_files_of_those_who_signed_in(world, who, path):
    client = Client()
    client.force_login(world.person(who))
    path = reverse("my_diagnostics") if path == "/me/diagnostics/" else path
    answer = client.get(path)
    assert answer.status_code == 200 and not kept(answer)


def test_public_pages_may_be_kept(client, db):
    assert kept(client.get("/regulations/"))


GUARDS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


@pytest.mark.parametrize("path", ["/a/answers/", "/a/elsewhere/"])
def test_the_spare_path_is_guarded_like_every_page(client, db, path):
    page, spare = client.get("/regulations/"), client.post(path, "{}", content_type="application/json")
    assert {name: spare[name] for name in GUARDS} == {name: page[name] for name in GUARDS}
    assert not kept(spare)


def test_the_spare_path_speaks_of_tls_like_every_page(client, db, settings):
    settings.SECURE_HSTS_SECONDS = 600
    spare = client.post("/a/answers/", "{}", content_type="application/json", secure=True)
    assert (
        spare["Strict-Transport-Security"]
        == client.get("/regulations/", secure=True)["Strict-Transport-Security"]
    )
