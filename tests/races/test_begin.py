"""One form sent twice at the same moment, on PostgreSQL: the database lets one of the two begin something."""

from dataclasses import replace

import pytest

from marshrut.core.models import Case
from marshrut.core.workflow import Repeated
from marshrut.diagnostics.actions import applications
from marshrut.diagnostics.models import Application
from tests.diagnostics import given
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def race(world, key, times=4):
    viewer = replace(world.viewer("teacher"), request="одно и то же")

    def send():
        return applications.send_own_application(
            employment=world.employment("teacher"),
            subject_ids=[world.maths.pk],
            details=given.DETAILS,
            viewer=viewer,
            key=key,
        )

    return together(*[send] * times)


def test_one_is_begun_and_the_others_are_led_to_it(world):
    for number in range(1, ROUNDS + 1):
        answers = race(world, f"страница {number}")
        repeated = [answer.obj for answer in answers if isinstance(answer, Repeated)]
        begun = [answer for answer in answers if isinstance(answer, Application)]
        assert len(begun) == 1 and repeated == begun * 3
        assert Application.objects.count() == Case.objects.filter(kind="application").count() == number


def test_without_a_key_each_begins_its_own(world):
    """The negative control."""
    race(world, "")
    assert Application.objects.count() == 4
