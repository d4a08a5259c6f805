import pytest

from tests.pathways.given import Given
from tests.signatures import signing as signing


@pytest.fixture
def given(world):
    return Given(world)
