"""The cast: every role of the thread is played, by people who could exist."""

from collections import Counter
from itertools import chain

import pytest

from marshrut.core.viewer import Role
from marshrut.people.models import Person
from tests.demo.content import load


def cast():
    return load("cast")["person"]


def test_every_role_of_the_thread_is_played():
    played = {role["role"] for person in cast() for role in person["roles"]}
    assert played == set(Role.values)


def test_two_people_have_two_parts_each():
    methodists = [
        each for each in cast() if {"role": "methodist", "subject": "русский язык"} in each["roles"]
    ]
    assert [each["position"] for each in methodists] == ["учитель"]
    assert [each["key"] for each in cast() if len({role["role"] for role in each["roles"]}) == 2] == [
        "deputy-developer"
    ]


def test_names_are_right_for_the_gender():
    fathers = load("names")["fathers"]["list"]
    surnames = list(chain.from_iterable(load("names")["surnames"].values()))
    for each in cast():
        place, column = (1, "female") if each["gender"] == "f" else (0, "male")
        assert each["surname"] in {pair[place] for pair in surnames}
        assert each["patronymic"] in {father[column] for father in fathers}
        assert each["first_name"] in {name["name"] for name in load("names")["first_names"][column]}


def test_cast_members_are_told_apart():
    assert max(Counter(each["surname"] for each in cast()).values()) == 1
    assert max(Counter(each["today"] for each in cast()).values()) == 1
    assert max(Counter(each["key"] for each in cast()).values()) == 1


def test_places_and_subjects_of_roles_exist():
    organisations = {each["key"] for each in load("places")["organisation"]}
    municipalities = {each["key"] for each in load("places")["municipality"]}
    for each in cast():
        assert each["organisation"] in organisations
        for role in each["roles"]:
            assert role.get("organisation", each["organisation"]) in organisations
            assert role.get("municipality", "Вяземский") in municipalities


@pytest.mark.parametrize("person", cast(), ids=lambda person: person["key"])
def test_age_experience_and_category_fit(person):
    assert person["age"] - person["experience"] >= 18
    assert person["education"] in Person.Education.values
    bands = [
        row for row in load("staff")["category"] if row["years"][0] <= person["experience"] <= row["years"][1]
    ]
    assert [row[person["category"]] > 0 for row in bands] == [True]
