"""From the codes of measures the school's side could read a teacher's deficits off an extract (A2.6.3)."""

import pytest

from marshrut.core.viewer import Role
from marshrut.measures.access import sees_codes


@pytest.mark.clause("A2.6.3")
@pytest.mark.parametrize("also", [Role.METHODIST, Role.LECTURER, Role.DEVELOPER, Role.ANALYST])
@pytest.mark.parametrize("who", ["head", "deputy", "municipal"])
def test_no_second_role_shows_codes_to_the_schools_side(world, who, also):
    world.appoint(world.person(who), also)
    assert not sees_codes(world.viewer(who))


@pytest.mark.parametrize("who", ["developer", "methodist", "analyst", "teacher"])
def test_others_see_them(world, who):
    assert sees_codes(world.viewer(who))
