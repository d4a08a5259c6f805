"""A head on leave, and the deputy who stands in: recorded by the head before leaving."""

from datetime import datetime, time, timedelta

from marshrut.core.viewer import Role
from marshrut.core.wording import day_digits
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.region import Region
from marshrut.people import actions
from marshrut.people.models import Appointment

ABSENT, SUBSTITUTE = "foreign-head", "acting-head"
RECORDED = -3
LASTS = timedelta(days=13)


def plan_leave(region: Region, agenda: Agenda) -> None:
    """Put the act on the agenda: the leave begins the day after it."""
    agenda.add(region.days.at(RECORDED, time(15, 20)), lambda at: _record(region, at))


def _record(region: Region, at: datetime) -> None:
    person, viewer = region.known[ABSENT].person, region.of(ABSENT, at)
    held = Appointment.objects.get(person=person, role=Role.HEAD)
    since = viewer.today + timedelta(days=1)
    actions.stand_in(
        absent=held,
        person=region.known[SUBSTITUTE].person,
        since=since,
        until=since + LASTS,
        basis=f"приказ от {day_digits(viewer.today)} № 118-к",
        viewer=viewer,
    )
