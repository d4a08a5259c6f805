import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marshrut.core.models import CalendarYear, Deadline, Entry
from marshrut.core.norms import calendar
from marshrut.core.viewer import system
from marshrut.notices import actions as letters
from marshrut.notices.models import Letter, Mailbox, Reading
from tests.diagnostics import given
from tests.hostile.calendars import CALENDARS, published

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


def confirmed(client, url, data):
    """Looked at first, then sent with what was looked at."""
    page = client.post(url, data).content.decode()
    return client.post(url, {**data, "confirmed": re.search(r'name="confirmed" value="(\w+)"', page)[1]})


@pytest.mark.clause("A2.5.9.4")
def test_a_corrected_calendar_moves_open_terms_and_says_so_in_the_journal(world, administrator):
    application = given.sent(world)
    assert Deadline.objects.get(case_id=application.pk, name="contact").due_on == date(2026, 11, 26)
    confirmed(administrator, "/calendar/2026/", YEAR_2026)
    assert Deadline.objects.get(case_id=application.pk, name="contact").due_on == date(2026, 11, 30)
    entry = Entry.objects.get(case_id=application.pk, name="recalculated")
    assert entry.payload.data["before"] == "2026-11-26"


def test_closed_terms_stay_as_they_were_counted(world, administrator):
    application = given.agreed(world)
    confirmed(administrator, "/calendar/2026/", YEAR_2026)
    assert Deadline.objects.get(case_id=application.pk, name="contact").due_on == date(2026, 11, 26)


def test_every_correction_is_a_new_version(world, administrator):
    confirmed(administrator, "/calendar/2026/", YEAR_2026)
    confirmed(administrator, "/calendar/2026/", {**YEAR_2026, "nonworking_weekdays": "24.11.2026"})
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
    confirmed(administrator, "/calendar/2028/", {**YEAR_2026, "nonworking_weekdays": "08.03.2028"})
    assert calendar().known(date(2028, 3, 8)) and not calendar().is_working(date(2028, 3, 8))


def test_nobody_but_the_administrator_corrects_it(world):
    client = Client()
    client.force_login(world.person("operator"))
    assert client.get("/calendar/").status_code == 403


# The year as adopted, with two days off more: 24 and 25 November.
OFF = "01.01 01.02 01.05 01.06 01.07 01.08 01.09 02.23 03.09 05.01 05.11 06.12 11.04 11.24 11.25 12.31"
SHORT = "04.30 05.08 06.11 11.03"


def sent(client, content, year="2026", **data):
    file = SimpleUploadedFile("calendar.xml", content.encode())
    return client.post(
        "/calendar/import/", {"year": year, "basis": "постановление № 1", "file": file, **data}
    )


@pytest.mark.clause("A2.5.9.4")
def test_a_published_year_is_looked_at_and_then_moves_the_open_terms(world, administrator):
    application = given.sent(world)
    page = sent(administrator, published(2026, t1=OFF, t2=SHORT)).content.decode()
    assert "2\u00a0дня изменятся" in page and "1\u00a0открытый срок передвинется" in page
    assert "24\u00a0ноября 2026" in page and "26\u00a0ноября 2026" in page and "30\u00a0ноября 2026" in page
    assert "Файл прочитан и ждёт подтверждения" in page and not CalendarYear.objects.exists()
    kept, asked = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("kept", "confirmed"))
    form = {"year": "2026", "basis": "постановление № 1", "kept": kept, "confirmed": asked}
    assert administrator.post("/calendar/import/", form, follow=True).status_code == 200
    term = Deadline.objects.get(case_id=application.pk, name="contact")
    assert term.due_on == date(2026, 11, 30)
    row = CalendarYear.objects.get()
    assert (row.basis, row.set_by.login, row.data["shortened"]) == (
        "постановление № 1",
        "administrator",
        ["2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03"],
    )


def test_of_two_pages_the_later_is_shown_what_the_first_has_changed(administrator):
    other = {**YEAR_2026, "nonworking_weekdays": "24.11.2026"}
    page = administrator.post("/calendar/2026/", other).content.decode()
    asked = re.search(r'name="confirmed" value="(\w+)"', page)[1]
    confirmed(administrator, "/calendar/2026/", YEAR_2026)
    page = administrator.post("/calendar/2026/", {**other, "confirmed": asked}).content.decode()
    assert "календарь этого года изменили" in page and ">\n24.11.2026<" in page
    assert CalendarYear.objects.count() == 1
    assert "25\u00a0ноября 2026" in page, "what the first made a day off would be a working day again"
    asked = re.search(r'name="confirmed" value="(\w+)"', page)[1]
    assert administrator.post("/calendar/2026/", {**other, "confirmed": asked}).status_code == 302
    assert CalendarYear.objects.count() == 2


@pytest.mark.parametrize("mark", ["", "x", "_", "9" * 30 + "_", "9" * 5000 + "_", "-1_", "²_"])
def test_a_forged_confirmation_shows_the_change_again(administrator, mark):
    page = administrator.post("/calendar/2026/", YEAR_2026).content.decode()
    digest = re.search(r'name="confirmed" value="\d+_(\w+)"', page)[1]
    page = administrator.post("/calendar/2026/", {**YEAR_2026, "confirmed": mark + digest}).content.decode()
    assert "Ещё ничего не записано" in page and not CalendarYear.objects.exists()


def test_another_year_than_the_one_looked_at_is_looked_at_again(world, administrator):
    page = sent(administrator, published(2026, t1=OFF)).content.decode()
    asked = re.search(r'name="confirmed" value="(\w+)"', page)[1]
    page = sent(administrator, published(2026, t1=f"{OFF} 11.26"), confirmed=asked).content.decode()
    assert "Ещё ничего не записано" in page and not CalendarYear.objects.exists()


def test_the_calendar_that_is_known_changes_nothing(world, administrator):
    adopted = OFF.replace(" 11.24 11.25", "")
    page = sent(administrator, published(2026, t1=adopted, t2=SHORT)).content.decode()
    assert "От известного календаря не отличается" in page


def test_whose_terms_moved_are_told(world, administrator):
    given.sent(world)
    Mailbox.objects.create(person=world.person("operator"), address="o@example.org", confirmed_at=world.now)
    Reading.objects.create(name="journal", until=world.now)
    letters.tell(system("letters", world.now + timedelta(minutes=1)))
    before = Letter.objects.filter(entry__name="recalculated").count()
    confirmed(administrator, "/calendar/2026/", YEAR_2026)
    entry = Entry.objects.get(name="recalculated")
    letters.tell(system("letters", entry.at + timedelta(minutes=1)))
    told = Letter.objects.filter(entry=entry).values_list("person__login", flat=True)
    assert (before, list(told)) == (0, ["operator"])


@pytest.mark.parametrize("name", CALENDARS)
def test_a_hostile_calendar_is_refused_in_words(world, administrator, name):
    content, words = CALENDARS[name]
    page = sent(administrator, content)
    assert page.status_code == 200 and words in page.content.decode()
    assert not CalendarYear.objects.exists()
