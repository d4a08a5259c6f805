"""Addresses that only a button leads to (a restored tab, a pasted link): shown the way, never an empty page."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from marshrut.core.posting import way_back
from tests.people.test_entrance import PASSWORD, sign_in

PARENTS = {
    "/diagnostics/applications/new/": "/diagnostics/applications/",
    "/diagnostics/applications/7/ask/": "/diagnostics/applications/7/",
    "/pathways/5/withdraw/11/": "/pathways/5/",
    "/sign-out/": "/",
    "/diagnostics/applications/?state=sent": "/diagnostics/applications/?state=sent",
    "/nowhere/at/all/": "/",
}


@pytest.mark.parametrize(("address", "page"), PARENTS.items())
def test_the_way_back_is_the_nearest_page(address, page):
    assert way_back(address) == page


def posted_routes():
    """The addresses of all the house's routes that only a form opens."""
    found = []

    def look(patterns, before):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                look(pattern.url_patterns, before + str(pattern.pattern))
            elif getattr(pattern.callback, "only_posted", False):
                numbers = dict.fromkeys(pattern.pattern.converters, 1)
                found.append(reverse(pattern.name, kwargs=numbers))

    look(get_resolver().url_patterns, "/")
    return found


def test_an_address_of_a_button_opened_as_a_page_leads_back(world):
    shown = {}
    for name in ("operator", "deputy", "author", "teacher_analyst"):
        client = Client()
        client.force_login(world.person(name))
        answers = {address: client.get(address) for address in posted_routes()}
        shown |= {address: answer for address, answer in answers.items() if answer.status_code == 405}
    assert set(shown) == set(posted_routes())
    for address, response in shown.items():
        assert response["Allow"] == "POST"
        text = response.content.decode()
        assert "Сюда ведёт только кнопка" in text
        assert f'href="{way_back(address)}"' in text


@pytest.mark.parametrize("sent", ["GET", "POST"])
def test_signing_in_leads_to_a_page_never_to_a_button(world, sent):
    person = world.person("deputy")
    person.set_password(PASSWORD)
    person.save()
    client, asked = Client(), "/diagnostics/applications/new/"
    page = client.get(asked, follow=True) if sent == "GET" else client.post(asked)
    onward = page.context["next"]
    assert sign_in(client, login="deputy", next=onward).url == "/diagnostics/applications/"
