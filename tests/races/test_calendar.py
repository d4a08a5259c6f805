"""Two administrators confirm corrections of one year at the same moment: the second has not seen the first."""

from datetime import date

import pytest

from marshrut.core.calendars import correct_calendar, version_of
from marshrut.core.models import CalendarYear
from marshrut.core.workflow import Stale
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_correction_is_written_and_the_other_is_told(world):
    viewer, seen = world.viewer("administrator"), version_of(2026)

    def correct(day):
        data = {"nonworking_weekdays": [f"{day}"]}
        return correct_calendar(year=2026, data=data, basis="указ", viewer=viewer, seen=seen)

    found = together(lambda: correct(date(2026, 11, 24)), lambda: correct(date(2026, 11, 25)))
    assert sorted(isinstance(one, Stale) for one in found) == [False, True], found
    assert CalendarYear.objects.get().version == seen + 1
