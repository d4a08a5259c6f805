"""A form that begins something, sent twice from one page, begins one thing; a second wish begins another."""

import re

import pytest
import time_machine
from django.urls import reverse

from marshrut.bank.models import Instrument
from marshrut.core.models import Deadline
from marshrut.diagnostics.models import Application, Consent
from tests.diagnostics import given
from tests.signing import HAND, signer


@pytest.fixture
def browser(client, world, now):
    def signed_in(name):
        client.force_login(world.person(name))
        return client

    with time_machine.travel(now, tick=False):
        yield signed_in


def key(response):
    return re.search(r'name="key" value="([^"]+)"', response.content.decode())[1]


def filled(world, **changed):
    return {
        "employment": world.employment("teacher").pk,
        "subjects": [world.maths.pk],
        "period_from": "2026-12-07",
        "period_to": "2026-12-18",
        "blocks": given.BLOCKS,
        "contact_phone": "84813123456",
        "comment": "",
        **changed,
    }


@pytest.mark.clause("A2.5.9.3")
def test_an_own_application_sent_twice_is_one(world, browser):
    signer(world.person("teacher"), world.now)
    client = browser("teacher")
    url = reverse("application_own")
    data = filled(world, agreed="on", **HAND, key=key(client.get(url)))
    first, second = client.post(url, data), client.post(url, data)
    assert (
        first["Location"] == second["Location"] == reverse("application", args=[Application.objects.get().pk])
    )
    assert Consent.objects.count() == Deadline.objects.open().filter(name="contact").count() == 1


def test_other_words_or_another_page_are_another_wish(world, browser):
    signer(world.person("teacher"), world.now)
    client = browser("teacher")
    url = reverse("application_own")
    data = filled(world, agreed="on", **HAND, key=key(client.get(url)))
    client.post(url, data)
    client.post(url, {**data, "comment": "удобно после обеда"})
    client.post(url, {**data, "key": key(client.get(url))})
    assert Application.objects.count() == 3


@pytest.mark.clause("A2.5.9.3")
def test_an_oral_application_entered_twice_is_one(world, browser):
    world.person("teacher")
    client = browser("operator")
    url = f"{reverse('application_oral')}?who={world.person('teacher').pk}"
    data = filled(world, key=key(client.get(url)))
    assert client.post(url, data)["Location"] == client.post(url, data)["Location"]
    assert Application.objects.count() == 1


def test_a_collective_application_begun_twice_is_one(world, browser):
    client = browser("deputy")
    data = {"key": key(client.get(reverse("applications")))}
    pages = [client.post(reverse("application_new"), data)["Location"] for _ in range(2)]
    assert pages[0] == pages[1] and Application.objects.count() == 1
    client.post(reverse("application_new"), {"key": key(client.get(reverse("applications")))})
    assert Application.objects.count() == 2


def test_the_same_page_of_another_person_begins_another(world, browser):
    data = {"key": key(browser("deputy").get(reverse("applications")))}
    browser("deputy").post(reverse("application_new"), data)
    browser("head").post(reverse("application_new"), data)
    assert Application.objects.count() == 2


def test_who_leads_two_schools_is_asked_once(world, browser):
    world.appoint(world.person("deputy"), "deputy", organisation=world.other_school)
    client = browser("deputy")
    asked = client.post(reverse("application_new"), {"key": key(client.get(reverse("applications")))})
    data = {"key": key(asked), "school": world.other_school.pk}
    for _ in range(2):
        client.post(reverse("application_new"), data)
    assert Application.objects.get().organisation == world.other_school


def test_materials_begun_twice_are_one(world, browser):
    client = browser("author")
    url = reverse("instrument_new")
    data = {"title": "Работа", "subject": "", "minutes": 60, "preparation": "", "key": key(client.get(url))}
    assert client.post(url, data)["Location"] == client.post(url, data)["Location"]
    assert Instrument.objects.count() == 1
