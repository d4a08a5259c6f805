"""By which address tries are counted: the header is believed of our proxies only."""

import pytest
from django.test import Client

from marshrut.people.access.addresses import address_of
from marshrut.people.models import Throttle

PROXY, CLIENT, FORGED = "10.0.0.2", "203.0.113.7", "198.51.100.1"


@pytest.fixture
def seen(rf, settings):
    def seen(came_from, forwarded="", proxies=1):
        settings.PROXIES = proxies
        return address_of(rf.get("/", REMOTE_ADDR=came_from, headers={"x-forwarded-for": forwarded}))

    return seen


@pytest.mark.parametrize(
    ("came_from", "forwarded", "proxies", "address"),
    [
        (PROXY, CLIENT, 1, CLIENT),
        (PROXY, f"{FORGED}, {CLIENT}", 1, CLIENT),
        (PROXY, f"{FORGED},{CLIENT}, {PROXY}", 2, CLIENT),
        ("127.0.0.1", f"{FORGED},, {CLIENT}", 1, CLIENT),
        ("::ffff:10.0.0.2", CLIENT, 1, CLIENT),
        ("", CLIENT, 1, CLIENT),
        (CLIENT, FORGED, 1, CLIENT),
        (CLIENT, f"{FORGED}, {FORGED}", 2, CLIENT),
        (PROXY, FORGED, 0, PROXY),
        (PROXY, CLIENT, 2, PROXY),
        (PROXY, "", 1, PROXY),
        (PROXY, "не адрес", 1, PROXY),
        (PROXY, "2001:db8:1:2:3::4", 1, "2001:db8:1:2::/64"),
        ("", "", 1, "unknown"),
    ],
)
def test_whose_address_it_is(seen, came_from, forwarded, proxies, address):
    assert seen(came_from, forwarded, proxies) == address


def test_the_networks_of_proxies_are_set(seen, settings):
    settings.PROXY_NETWORKS = ["203.0.113.0/24"]
    assert seen(CLIENT, FORGED) == FORGED
    assert seen(PROXY, FORGED) == PROXY


@pytest.mark.django_db
@pytest.mark.parametrize(("came_from", "statuses"), [(CLIENT, {422, 429}), (PROXY, {422})])
def test_a_forged_header_does_not_evade_the_counting(settings, came_from, statuses):
    """Past the proxy every try counts for the same address; through it each client has its own (the control)."""
    settings.PROXIES = 1
    client = Client(REMOTE_ADDR=came_from)
    found = {
        client.post(
            "/sign-in/",
            {"login": "nobody", "secret": "wrong"},
            headers={"x-forwarded-for": f"198.51.100.{n}"},
        ).status_code
        for n in range(1, 8)
    }
    assert found == statuses
    assert Throttle.objects.count() == (3 if came_from == CLIENT else 15)
