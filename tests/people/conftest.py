import pytest

PASSWORD = "четыре слова подряд легко"


@pytest.fixture
def teacher(world):
    """A teacher with a password of her own."""
    person = world.person("teacher")
    person.set_password(PASSWORD)
    person.save()
    return person
