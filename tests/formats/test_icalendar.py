from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from marshrut.formats.icalendar import LONGEST, Event, calendar, escaped, folded

AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=3)))
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n,;\\:\"'"))


def event(**changed):
    fields = {"uid": "1@example.org", "on": date(2026, 12, 31), "title": "Срок", "text": "Подробности"}
    return Event(**{**fields, "url": "https://example.org/today/", "changed_at": AT, **changed})


def read(data):
    return Calendar.from_ical(data)


def test_another_program_reads_what_was_written():
    parsed = read(calendar("Сроки", [event(), event(uid="2@example.org", on=date(2027, 1, 1))]))
    first, second = parsed.walk("VEVENT")
    assert (parsed["VERSION"], parsed["X-WR-CALNAME"]) == ("2.0", "Сроки")
    assert first.decoded("DTSTART") == date(2026, 12, 31) and first.decoded("DTEND") == date(2027, 1, 1)
    assert first.decoded("DTSTAMP") == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert (str(first["SUMMARY"]), str(second["UID"])) == ("Срок", "2@example.org")


def test_an_empty_calendar_is_a_calendar():
    assert read(calendar("Сроки", [])).walk("VEVENT") == []


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text):
    (found,) = read(calendar("Сроки", [event(title=text, text=text)])).walk("VEVENT")
    assert str(found["SUMMARY"]) == text and str(found["DESCRIPTION"]) == text


@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n")))
def test_no_line_is_over_75_octets_and_no_letter_is_torn(text):
    pieces = list(folded(text))
    assert all(len(piece) <= LONGEST and piece.decode() for piece in pieces[:-1])
    assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == text


def test_a_text_can_begin_no_line_of_its_own():
    hostile = "Срок\r\nEND:VEVENT\rX-EVIL:1\x00\x07"
    assert escaped(hostile) == "Срок\\nEND:VEVENT\\nX-EVIL:1"
    assert len(read(calendar("Сроки", [event(title=hostile)])).walk("VEVENT")) == 1
