from datetime import date

import pytest
from django.test import Client

from marshrut.core.models import CalendarYear, Deadline, Entry
from marshrut.core.norms import calendar
from tests.diagnostics import given

YEAR_2026 = {
    "nonworking_weekdays": "24.11.2026, 25.11.2026",
    "working_weekends": "",
    "shortened": "",
    "paid_nonworking": "",
    "basis": "постановление от 20.11.2026 № 1",
}


@pytest.fixture
def administrator(world):
    client = Client()
    client.force_login(world.person("administrator"))
    return client


@pytest.mark.clause("A2.5.9.4")
def test_a_corrected_calendar_moves_open_terms_and_says_so_in_the_journal(world, administrator):
    application = given.sent(world)
    assert Deadline.objects.get(case_id=application.pk, name="contact").due_on == date(2026, 11, 26)
    administrator.post("/calendar/2026/", YEAR_2026)
    assert Deadline.objects.get(case_id=application.pk, name="contact").due_on == date(2026, 11, 30)
    entry = Entry.objects.get(case_id=application.pk, name="recalculated")
    assert entry.payload.data["before"] == "2026-11-26"


def test_closed_terms_stay_as_they_were_counted(world, administrator):
    application = given.agreed(world)
    administrator.post("/calendar/2026/", YEAR_2026)
    assert Deadline.objects.get(case_id=application.pk, name="contact").due_on == date(2026, 11, 26)


def test_every_correction_is_a_new_version(world, administrator):
    administrator.post("/calendar/2026/", YEAR_2026)
    administrator.post("/calendar/2026/", {**YEAR_2026, "nonworking_weekdays": "24.11.2026"})
    versions = list(CalendarYear.objects.order_by("version").values_list("version", flat=True))
    assert versions[1] == versions[0] + 1
    assert not calendar().is_working(date(2026, 11, 24)) and calendar().is_working(date(2026, 11, 25))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"nonworking_weekdays": "31.11.2026"}, "не дата"),
        ({"nonworking_weekdays": "28.11.2026"}, "выходной"),
        ({"working_weekends": "24.11.2026"}, "будний день"),
        ({"shortened": "24.11.2025"}, "не относится к 2026 году"),
        ({"basis": ""}, "Заполните"),
    ],
)
def test_a_wrong_day_is_named_and_nothing_is_lost(world, administrator, wrong, words):
    page = administrator.post("/calendar/2026/", {**YEAR_2026, **wrong}).content.decode()
    assert (words in page and "25.11.2026" in page) or "nonworking_weekdays" in wrong
    assert not CalendarYear.objects.exists()


def test_a_year_without_a_calendar_can_be_entered(world, administrator):
    assert not calendar().known(date(2028, 3, 8))
    administrator.post("/calendar/2028/", {**YEAR_2026, "nonworking_weekdays": "08.03.2028"})
    assert calendar().known(date(2028, 3, 8)) and not calendar().is_working(date(2028, 3, 8))


def test_nobody_but_the_administrator_corrects_it(world):
    client = Client()
    client.force_login(world.person("operator"))
    assert client.get("/calendar/").status_code == 403
