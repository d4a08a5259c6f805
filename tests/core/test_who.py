"""What a predicate says of itself is what it does, in words fit to read."""

from types import SimpleNamespace

from marshrut.core.access import Who, person, role, role_at
from marshrut.core.viewer import Role

TEACHER = person()
ANALYST = role(Role.ANALYST)
NEAR = Who("работающий рядом", lambda viewer, obj: "near" if obj.near else "")
SCHOOL = role_at(Role.HEAD, Role.DEPUTY)


def test_those_left_out_stand_beside_whom_they_are_left_out_of():
    assert (
        ANALYST.but_not(TEACHER).but_not(NEAR).label
        == "аналитик центра, но не сам педагог и не работающий рядом"
    )
    mixed = ANALYST.but_not(NEAR) | SCHOOL
    assert mixed.label == (
        "аналитик центра (но не работающий рядом) или руководитель или заместитель руководителя этой организации"
    )


def test_nobody_is_left_out_who_is_admitted_beside():
    assert (TEACHER | ANALYST.but_not(TEACHER)).label == "сам педагог или аналитик центра"
    assert (ANALYST | ANALYST.but_not(TEACHER)).label == "аналитик центра"


def test_a_condition_stands_in_brackets_and_roles_in_a_list():
    assert (TEACHER & NEAR).label == "сам педагог (работающий рядом)"
    assert (
        role(Role.AUTHOR, Role.EXPERT, Role.ADMINISTRATOR).label
        == "автор материалов, эксперт материалов или администратор"
    )


def test_what_is_said_is_what_is_asked(world):
    viewer = world.viewer("analyst")
    theirs = SimpleNamespace(person_id=viewer.person_id, near=False)
    others = SimpleNamespace(person_id=0, near=False)
    narrowed = ANALYST.but_not(TEACHER)
    assert (narrowed(viewer, theirs), narrowed(viewer, others)) == ("", "analyst")
    assert (TEACHER | narrowed)(viewer, theirs) == "self"
