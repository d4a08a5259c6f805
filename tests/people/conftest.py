import pytest

from tests.people import given_provider
from tests.people.given_provider import PASSWORD


@pytest.fixture
def teacher(world):
    """A teacher with a password of her own."""
    person = world.person("teacher")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture(scope="session")
def provider_process():
    with given_provider.running() as provider:
        yield provider


@pytest.fixture
def provider(provider_process, settings):
    """The region's identity provider, set up and behaving."""
    for name, value in given_provider.settings_of(provider_process, "http://testserver").items():
        setattr(settings, name, value)
    provider_process.spoil()
    return provider_process


@pytest.fixture
def bound(teacher, provider):
    return given_provider.bind(teacher, provider)
