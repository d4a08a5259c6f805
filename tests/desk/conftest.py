import pytest
import time_machine

from tests.conftest import NOW
from tests.pathways.given import Given


@pytest.fixture(autouse=True)
def _pages_are_opened_now():
    """Pages read the clock; what is due in these tests is counted from the world's day."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def given(world):
    return Given(world)
