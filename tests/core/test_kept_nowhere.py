"""What is not for everybody is kept by no browser and no proxy."""

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
