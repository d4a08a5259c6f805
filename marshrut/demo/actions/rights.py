"""What people asked about their own data: consents, a correction, a question about a look, one special access."""

from collections.abc import Callable
from datetime import datetime, time

from marshrut.core.models import Look
from marshrut.core.workflow import perform
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.region import Region
from marshrut.demo.queries.content import content
from marshrut.diagnostics.models import Result
from marshrut.people.access import viewer_of
from marshrut.privacy.actions import accesses, corrections, inquiries, processing

OWNER, CORRECTED, LEAVER = "teacher", "colleague", "listener"
WITHOUT = {OWNER}
"""Who has not answered the text yet: the first page asks them."""
UNWILLING = "examinee"
"""Who has read the text and said no."""
SINCE_THEN = {"deputy", "mentor"}
"""Who agreed to the former text and has not read the new one."""


class Rights:
    """A few days in which people used their rights."""

    def __init__(self, region: Region) -> None:
        self.region, self.told = region, content("rights")

    def plan(self, agenda: Agenda) -> None:
        at = self.region.days.at
        steps: tuple[tuple[int, time, Callable[[datetime], object]], ...] = (
            (-30, time(9, 30), lambda at: self._publish(0, at)),
            (-29, time(10, 15), lambda at: self._give(1, SINCE_THEN | {LEAVER}, at)),
            (-20, time(9, 40), lambda at: self._publish(1, at)),
            (-19, time(11, 5), lambda at: self._give(2, self._others(), at)),
            (-18, time(14, 30), self._decline),
            (-6, time(12, 20), self._withdraw),
            (-4, time(16, 10), self._correct),
            (-2, time(9, 15), self._emergency),
            (-1, time(18, 40), self._question),
        )
        for day, clock, act in steps:
            agenda.add(at(day, clock), act)

    def _others(self) -> set[str]:
        return set(self.region.known) - WITHOUT - SINCE_THEN - {UNWILLING}

    def _publish(self, number: int, at: datetime) -> None:
        story = self.told["text"][number]
        processing.publish(
            text=story["words"],
            since=at.date(),
            basis=story["basis"],
            viewer=self.region.of("administrator", at),
        )

    def _give(self, number: int, who: set[str], at: datetime) -> None:
        """By viewers of that day: the region keeps those it has made, and some get their roles later."""
        for key in sorted(who):
            processing.give(number=number, viewer=viewer_of(self.region.known[key].person, at))

    def _decline(self, at: datetime) -> None:
        processing.decline(number=2, viewer=self.region.of(UNWILLING, at))

    def _withdraw(self, at: datetime) -> None:
        viewer = self.region.of(LEAVER, at)
        given = self.region.known[LEAVER].person.processing.select_related("case").get(state="given")
        processing.withdraw(given, viewer=viewer, seen=given.case.version)

    def _correct(self, at: datetime) -> None:
        story = self.told["correction"]
        corrections.ask_correction(
            field=story["field"],
            value=story["value"],
            comment=story["comment"],
            scan=None,
            viewer=self.region.of(CORRECTED, at),
        )

    def _emergency(self, at: datetime) -> None:
        """To whoever was told a result and works far from the centre; over by itself since."""
        known = [worker.person.pk for worker in self.region.known.values()]
        told = Result.objects.filter(released_at__lt=at, person__is_active=True).exclude(person_id__in=known)
        result = told.select_related("person").order_by("pk").first()
        if result is None:
            return
        operator = self.region.of("operator", at)
        access = accesses.ask_access(
            person=result.person, reason=self.told["access"]["reason"], viewer=operator
        )
        access = accesses.admit(access, viewer=self.region.of("administrator", at), seen=access.case.version)
        accesses.look(access, viewer=operator)
        perform(access, "finish", viewer=operator, seen=access.case.version)

    def _question(self, at: datetime) -> None:
        person = self.region.known[OWNER].person
        look = (
            Look.objects.filter(owner=person, viewer__isnull=False)
            .exclude(viewer=person)
            .order_by("-pk")
            .first()
        )
        if look is not None:
            inquiries.ask(look=look, text=self.told["question"]["text"], viewer=self.region.of(OWNER, at))
