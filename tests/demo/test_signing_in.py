"""One click on the page of the cast signs in, whoever sat at the browser before."""

import pytest

from marshrut.people import actions
from marshrut.people.models import Visit

pytestmark = pytest.mark.urls("tests.demo.urls")
FIRST, SECOND = "teacher", "head"


def test_one_click_signs_in_and_another_changes_to_somebody_else(world, client):
    first, second = world.person(FIRST), world.person(SECOND)
    client.post("/demo/", {"key": FIRST})
    assert first.short_name in client.get("/today/").content.decode()
    client.post("/demo/", {"key": SECOND})
    assert second.short_name in client.get("/today/").content.decode()
    assert Visit.objects.open().get().person == second
    assert Visit.objects.get(person=first).ended == actions.visits.BY_SIGN_OUT
    client.post("/demo/", {"key": SECOND})
    assert client.get("/today/").status_code == 200
