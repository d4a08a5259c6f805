"""A page of the editor that was opened before somebody else's change says so, whatever else is wrong with it."""

import pytest
from django.urls import reverse

STALE = "Пока страница была открыта"


def test_an_old_page_of_the_term_says_what_it_would_put_back(given, client, world):
    pathway = given.draft()
    client.force_login(world.person("developer"))
    url = reverse("pathway_term", args=[pathway.pk])
    page = client.get(url)
    told = {**page.context["form"].initial, "seen": page.context["seen"]}
    months = 10 if pathway.months != 10 else 9
    assert client.post(url, {**told, "months": months}).status_code == 302
    for wrong in ({}, {"starts_on": ""}):
        shown = client.post(url, {**told, **wrong}).content.decode()
        assert shown.count(STALE) == 1 and f"сейчас сохранено «{months}" in shown


@pytest.mark.parametrize(("name", "who"), [("pathway_add_own", "developer"), ("pathway_propose", "teacher")])
def test_an_old_page_says_so_beside_another_error(given, client, world, name, who):
    pathway = given.draft() if who == "developer" else given.placed()
    client.force_login(world.person(who))
    assert STALE in client.post(reverse(name, args=[pathway.pk]), {"seen": 0}).content.decode()


def test_an_old_page_of_a_line_says_what_it_would_put_back(given, client, world):
    pathway = given.draft()
    line = pathway.lines.first()
    client.force_login(world.person("developer"))
    url = reverse("pathway_line", args=[pathway.pk, line.key])
    page = client.get(url)
    told = {**page.context["form"].initial, "seen": page.context["seen"]}
    assert client.post(url, {**told, "ends_on": line.starts_on}).status_code == 302
    shown = client.post(url, {**told, "starts_on": ""}).content.decode()
    assert STALE in shown and "сейчас сохранено" in shown
