"""Mass deficits: what many lack, in numbers of people (A2.2.2)."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from marshrut.core.models import Look
from marshrut.diagnostics.queries.typical import Group, Typical, groups, typical
from marshrut.regulations.blocks import Block
from tests.diagnostics import given, given_results

RIGHT = {"teacher": 2, "colleague": 4, "mentor": 1}


@pytest.mark.clause("A2.2.2")
def test_deficits_of_many_are_counted_the_commonest_first(world):
    given_results.scored(world, RIGHT)
    assert [(row.code, row.people, row.lacking, row.share) for row in typical(world.viewer("analyst"))] == [
        ("К-3", 3, 2, 67),
        ("К-4", 3, 2, 67),
        ("К-2", 3, 1, 33),
    ]


@pytest.mark.clause("A2.2.2")
def test_groups_of_competences_tell_people_at_each_level(world):
    given_results.scored(world, RIGHT)
    assert groups(world.viewer("analyst")) == [
        Group(Block.SUBJECT, 3, (0, 0, 3)),
        Group(Block.METHODICAL, 3, (1, 0, 2)),
        Group(Block.PSYCHOLOGICAL, 3, (2, 0, 1)),
        Group(Block.COMMUNICATIVE, 3, (2, 0, 1)),
    ]


def test_a_second_result_of_the_same_person_adds_nobody(world):
    for _ in range(2):
        given_results.scored(world, {"teacher": 2})
    found = {row.code: row for row in typical(world.viewer("analyst"))}
    assert found["К-4"] == Typical(Block.COMMUNICATIVE, "К-4", "Умение 4", 1, 1)


@pytest.mark.clause("A2.2.2", "A2.6.3")
def test_the_page_and_its_export_name_nobody_and_leave_no_look(world, client):
    given_results.scored(world, RIGHT)
    client.force_login(world.person("analyst"))
    url = reverse("typical_deficits")
    html = client.get(url).content.decode()
    sheet = CalamineWorkbook.from_filelike(BytesIO(client.get(url + "?xlsx=1").content)).get_sheet_by_index(0)
    assert "Умение 3" in html
    assert ["коммуникативный", "К-4", "Умение 4", 3, 2, 67] in sheet.to_python()
    assert not re.search("Ветрова|Ёлкина|Зимина", html + str(sheet.to_python()))
    assert not Look.objects.exists()


def test_it_is_narrowed_to_a_subject(world, client):
    given_results.scored(world, RIGHT)
    client.force_login(world.person("analyst"))
    for subject, shown in ((world.maths, True), (world.russian, False)):
        html = client.get(reverse("typical_deficits"), {"subject": subject.pk}).content.decode()
        assert ("Умение 3" in html) is shown


@pytest.mark.clause("A2.6.3", "A2.6.1")
@pytest.mark.parametrize("name", ["head", "operator", "department_officer", "municipal", "administrator"])
def test_without_a_threshold_it_is_for_the_admitted_staff_alone(world, client, name):
    client.force_login(world.person(name))
    assert client.get(reverse("typical_deficits")).status_code == 403
    assert typical(world.viewer(name)) == []


def test_who_works_in_the_school_counts_without_its_people(world):
    given_results.scored(world, RIGHT)
    assert given.fresh(given_results.result_of(world, "teacher")).state == "scored"
    assert typical(world.viewer("teacher_analyst")) == []
