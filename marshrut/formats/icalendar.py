"""Writing iCalendar (RFC 5545): all-day events for the calendar programs that people subscribe with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

ICALENDAR = "text/calendar; charset=utf-8"
"""The content type of what is made here."""
LONGEST = 75
PRODUCT = "-//Marshrut//Terms//RU"


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a whole day. `uid` stays the same as long as it is the same thing."""

    uid: str
    on: date
    title: str
    text: str
    url: str
    changed_at: datetime


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """Return a calendar with the events; programs read it anew twice a day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A TEXT value (3.3.11): line breaks, commas, semicolons and backslashes escaped, control signs left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    plain = plain.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(sign for sign in plain if sign == "\t" or (sign >= " " and sign != "\x7f"))


def folded(line: str) -> Iterator[bytes]:
    """The line in pieces of 75 octets at most (3.1), never in the middle of a letter."""
    piece = b""
    for sign in line:
        encoded = sign.encode()
        if len(piece) + len(encoded) > LONGEST:
            yield piece
            piece = b" "
        piece += encoded
    yield piece


def moment(at: datetime) -> str:
    """A moment in UTC (3.3.5, form 2)."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _event(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{moment(event.changed_at)}",
        f"LAST-MODIFIED:{moment(event.changed_at)}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}",
        f"DESCRIPTION:{escaped(event.text)}",
        f"URL:{event.url}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
