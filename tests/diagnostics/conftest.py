from datetime import date

import pytest
import time_machine

from marshrut.core import norms
from marshrut.core.models import Norm
from tests.signatures import signing as signing


@pytest.fixture
def sign_in(client, world, now):
    """Signs a member of the cast in; the requests come at the world's moment."""

    def go(name):
        client.force_login(world.person(name))
        return client

    with time_machine.travel(now, tick=False):
        yield go


@pytest.fixture
def only(world):
    """`only("letter_signatures", "paper")`: from today on the region admits this way alone."""

    def go(name, *ways):
        Norm.objects.create(
            name=name,
            value=list(ways),
            since=date(2026, 11, 1),
            version=1,
            basis="приказ от 01.11.2026 № 9",
            set_by=world.person("administrator"),
            set_at=world.now,
        )
        norms.forget()

    return go
