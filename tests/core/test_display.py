"""«Версия для слабовидящих»: chosen by anybody, kept by a cookie, applied to every page."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from marshrut.core.display import CHOICES, COOKIE, Display

pytestmark = pytest.mark.django_db
CHOSEN = {
    "size": "150",
    "colours": "white-on-black",
    "spacing": "wide",
    "pictures": "none",
    "motion": "none",
}


def read(cookie):
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = cookie
    return Display.of(request)


def test_what_a_visitor_chose_is_on_every_page_from_then_on(client):
    back = reverse("regulations")
    told = client.post(reverse("display"), {**CHOSEN, "next": back})
    assert told.url == f"{reverse('display')}?next=%2Fregulations%2F"
    cookie = told.cookies[COOKIE]
    assert cookie.value == "150.white-on-black.wide.none.none"
    assert (cookie["samesite"], cookie["httponly"], cookie["max-age"]) == ("Lax", True, 365 * 24 * 3600)
    for path in (back, reverse("sign_in"), reverse("home"), "/no-such-page/"):
        page = client.get(path).content.decode()
        assert 'data-size="150" data-colours="white-on-black" data-spacing="wide"' in page
        assert "core/display.css" in page
    assert 'href="/regulations/"' in client.get(told.url).content.decode()


def test_the_usual_look_forgets_the_cookie_and_costs_nothing(client):
    client.post(reverse("display"), CHOSEN)
    told = client.post(reverse("display"), {"usual": "1"})
    assert told.cookies[COOKIE]["max-age"] == 0
    page = client.get(reverse("sign_in")).content.decode()
    assert '<html lang="ru">' in page
    assert "core/display.css" not in page


def test_a_choice_that_is_none_is_told_and_changes_nothing(client):
    told = client.post(reverse("display"), {**CHOSEN, "size": "900"})
    assert COOKIE not in told.cookies
    assert "Проверьте, что введено" in told.content.decode()


@pytest.mark.parametrize("cookie", ["", "....", "900.red.x.y.z", "<b>.'\"", "usual" * 1000, "1\x00.2"])
def test_a_mangled_cookie_is_the_usual_look(cookie):
    assert read(cookie) == Display()


def test_a_part_of_a_cookie_that_is_known_counts():
    assert read("150.nothing.wide") == Display(size="150", spacing="wide")


def test_the_first_choice_of_each_is_the_usual():
    assert {name: next(iter(choices)) for name, choices in CHOICES.items()} == vars(Display())


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("http://testserver/regulations/?all=1", "/regulations/?all=1"),
        ("/regulations/", "/regulations/"),
        ("https://elsewhere.example/regulations/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver/display/", "/"),
        ("http://testserver/sign-out/", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_is_the_page_one_came_from_and_never_leads_out(client, asked, back):
    assert client.get(reverse("display"), headers={"referer": asked}).context["back"] == back
    assert client.get(reverse("display"), {"next": asked}).context["back"] == back


def test_every_frame_has_one_link_to_it(client):
    for path in (reverse("home"), reverse("sign_in"), "/ui/", "/ui/item/", "/no-such-page/"):
        assert client.get(path).content.decode().count("<span>Версия для слабовидящих</span></a>") == 1
