import pytest
import time_machine


@pytest.fixture
def sign_in(client, world, now):
    """Signs a member of the cast in; the requests come at the world's moment."""

    def go(name):
        client.force_login(world.person(name))
        return client

    with time_machine.travel(now, tick=False):
        yield go
