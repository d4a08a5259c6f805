"""The filter of applications offers only kinds that the list of its reader can have."""

import pytest
from django.urls import reverse

from tests.diagnostics import given_own


@pytest.mark.parametrize(
    ("name", "own", "offered"),
    [
        ("head", False, None),
        ("head", True, ["", "collective", "written"]),
        ("operator", False, ["", "collective", "written", "oral", "programme"]),
    ],
)
def test_the_filter_offers_what_the_viewer_may_see(world, client, name, own, offered):
    if own:
        given_own.draft(world).__class__.objects.update(person=world.person(name))
    client.force_login(world.person(name))
    fields = client.get(reverse("applications")).context["filters"].fields
    assert ("channel" in fields and [value for value, _ in fields["channel"].choices]) == (offered or False)
