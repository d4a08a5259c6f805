import pytest

from tests.pathways.given import Given


@pytest.fixture
def given(world):
    return Given(world)
