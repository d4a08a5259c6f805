"""A transfer ends the old head's sight of what lies ahead: consents and attendance (design: people change)."""

from datetime import timedelta

import pytest

from marshrut.diagnostics.models import Application, Consent, Sitting
from marshrut.diagnostics.queries.applications import attendance
from marshrut.people.actions import transfer
from tests.diagnostics import given


def move(world):
    to = world.person("other_head").employments.get().organisation
    asked = {"to": to, "position": "учитель", "since": world.viewer("operator").today, "basis": "приказ № 3"}
    return transfer(employment=world.employment("teacher"), viewer=world.viewer("operator"), **asked)


def listed(world, who="head"):
    rows = attendance(Application.objects.get().pk, world.viewer(who))
    return {row.name.split()[0] for row in rows}


@pytest.mark.clause("A2.6.3")
def test_the_old_head_sees_no_consent_of_who_has_left(world):
    given.sitting(world)
    of_teacher = Consent.objects.visible_to(world.viewer("head")).filter(person=world.person("teacher"))
    assert of_teacher.exists()
    move(world)
    assert not of_teacher.exists()
    assert Consent.objects.visible_to(world.viewer("head")).filter(person=world.person("colleague")).exists()
    assert Consent.objects.visible_to(world.viewer("teacher")).exists()


@pytest.mark.clause("A2.6.3")
def test_the_old_head_sees_no_attendance_of_what_lies_ahead(world):
    given.sitting(world)
    assert listed(world) == {"Ветрова", "Ёлкина"}
    move(world)
    assert listed(world) == {"Ёлкина"}


def test_attendance_while_they_worked_there_stays_known(world):
    given.sitting(world)
    Sitting.objects.update(starts_at=world.now - timedelta(days=2), ends_at=world.now - timedelta(days=1))
    move(world)
    assert listed(world) == {"Ветрова", "Ёлкина"}
