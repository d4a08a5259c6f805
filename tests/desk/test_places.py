"""The rail leads where pages send their readers."""

from marshrut.core.viewer import ADMITTED, Role
from marshrut.desk.places import PLACES

ROLES = {name: set(roles) for _, name, roles, *_ in PLACES}


def test_whoever_is_asked_to_vouch_finds_people_in_the_rail():
    """«Коллега откроет вашу страницу в разделе «Люди и школы»», says the page of closed results."""
    assert set(ADMITTED) <= ROLES["people"]


def test_whoever_opens_groups_of_listeners_finds_their_programmes_in_the_rail():
    assert Role.OPERATOR in ROLES["measures"]
