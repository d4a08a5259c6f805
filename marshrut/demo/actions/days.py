"""Working days around the day on which the region is made, and moments within them."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from marshrut.core.norms import calendar

MORNING = time(9, 10)


@dataclass
class Days:
    """`on(-1)` is the working day before today, `on(0)` today itself, `on(1)` the next working day."""

    now: datetime
    _known: dict[int, date] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    def on(self, offset: int) -> date:
        if not self._known:
            self._known[0] = self.today
        step = 1 if offset > 0 else -1
        for reached in range(step, offset + step, step):
            if reached not in self._known:
                day = self._known[reached - step] + timedelta(days=step)
                while not calendar().is_working(day):
                    day += timedelta(days=step)
                self._known[reached] = day
        return self._known[offset]

    def at(self, offset: int, clock: time) -> datetime:
        """A moment of that working day; today's is never in the future."""
        moment = datetime.combine(self.on(offset), clock, ZoneInfo(settings.TIME_ZONE))
        return min(moment, self.now) if offset == 0 else moment

    def since(self, day: date) -> datetime:
        return datetime.combine(day, MORNING, ZoneInfo(settings.TIME_ZONE))


@dataclass
class Clock:
    """Moments of one story: each within the working day and later than the one before."""

    days: Days
    rng: random.Random
    last: datetime | None = None

    def next(self, offset: int) -> datetime:
        morning = self.days.at(offset, MORNING)
        later = self.last + timedelta(minutes=self.rng.randint(6, 45)) if self.last else morning
        moment = max(morning + timedelta(minutes=self.rng.randint(5, 150)), later)
        self.last = min(moment, self.days.now)
        return self.last
