"""Sittings of the scenario: scheduled, held, scored, told; and what was decided upon the results."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils.timezone import get_current_timezone

from marshrut.core.viewer import system
from marshrut.core.wording import date_of
from marshrut.core.workflow import perform
from marshrut.demo.actions import answers
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.applications import Applications
from marshrut.demo.actions.materials import Materials
from marshrut.demo.actions.region import Region
from marshrut.demo.queries.content import content
from marshrut.diagnostics.actions import results
from marshrut.diagnostics.actions.identity import check_identity
from marshrut.diagnostics.actions.sittings import Plan, schedule_sitting
from marshrut.diagnostics.models import Attempt, Result, Sitting
from marshrut.diagnostics.queries.results import open_result

Story = Mapping[str, Any]
SEATS = 12
LASTS = timedelta(minutes=200)
BEGAN_AGO = timedelta(minutes=82)
"""How long ago the sitting began that is going on now."""
BEGINS_IN = timedelta(minutes=45)
CHECKED_BEFORE = timedelta(minutes=10)
AFTERNOON = time(15, 40)
HAS_NOT_READ = ("teacher",)
TODAY = "Этот день просили сами участники."
REMOTE = "акт организации об удалённости"


def _late(now: datetime) -> datetime:
    """What begins soon begins today all the same."""
    return datetime.combine(date_of(now), time(23, 30), get_current_timezone())


class Sittings:
    """The sittings of the scenario by their key."""

    def __init__(self, region: Region, materials: Materials, applications: Applications) -> None:
        self.region, self.materials, self.applications = region, materials, applications
        self._made: dict[str, int] = {}

    def plan(self, agenda: Agenda) -> None:
        for story in content("stories")["sitting"]:
            agenda.add(self.region.clock().next(story["scheduled"]), partial(self._schedule, story))
            if "cancelled" in story:
                agenda.add(self.region.days.at(story["cancelled"], time(8, 40)), partial(self._cancel, story))
            if "checked" in story:
                agenda.add(self._checked_at(story), partial(self._check, story))
            if "works" in story:
                self._hold(story, agenda)
        for number, decision in enumerate(content("stories")["decision"]):
            decided = self.region.days.at(decision["day"], AFTERNOON) + timedelta(minutes=6 * number)
            agenda.add(decided, partial(self._decide, decision))

    def begins(self, story: Story) -> datetime:
        if story["day"]:
            return self.region.days.at(story["day"], time.fromisoformat(story["hour"]))
        now = self.region.days.now
        moment = now - BEGAN_AGO if story["expect"] == "open" else min(now + BEGINS_IN, _late(now))
        return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)

    def _checked_at(self, story: Story) -> datetime:
        return min(self.begins(story) - CHECKED_BEFORE, self.region.days.now)

    def _check(self, story: Story, at: datetime) -> None:
        """How each identity was checked, those checked alike at once."""
        sitting, checked = self.sitting(story), story["checked"]
        for means in sorted(set(checked.values())):
            people = [who for who in checked if checked[who] == means]
            ids = [self.work(story, who).pk for who in people]
            operator = self.region.of("operator", at)
            check_identity(sitting, attempt_ids=ids, means=means, viewer=operator)

    def _hold(self, story: Story, agenda: Agenda) -> None:
        begins = self.begins(story)
        agenda.add(begins, partial(self._open, story))
        last = begins
        for number, work in enumerate(story["works"], 1):
            started = begins + timedelta(minutes=1, seconds=35 * number)
            agenda.add(started, partial(self._start, story, work))
            ends = self._ends(work, started)
            agenda.add(ends, partial(self._answer, story, work))
            last = max(last, ends)
        if story["expect"] != "open":
            closed = last + timedelta(minutes=12)
            agenda.add(closed, partial(self._close, story))
            agenda.add(closed + timedelta(minutes=2), partial(self._score, story))
        if "told" in story:
            self._tell_on(story, agenda)

    def _ends(self, work: Story, started: datetime) -> datetime:
        if "minutes" not in work:
            return self.region.days.now - timedelta(minutes=1)
        return started + timedelta(minutes=work["minutes"])

    def _tell_on(self, story: Story, agenda: Agenda) -> None:
        clock = self.region.clock()
        agenda.add(clock.next(story["told"]), partial(self._tell, story))
        for work in story["works"]:
            if work["who"] not in HAS_NOT_READ:
                agenda.add(clock.next(story["told"]), partial(self._read, work))

    def _schedule(self, story: Story, at: datetime) -> None:
        begins = self.begins(story)
        remote = story["mode"] == Sitting.Mode.REMOTE
        plan = Plan(
            title=story["title"],
            starts_at=begins,
            ends_at=begins + LASTS,
            place=story["place"],
            mode=story["mode"],
            capacity=story.get("capacity", SEATS),
            remote_basis=REMOTE if remote else "",
            on_paper="paper_basis" in story,
            paper_basis=story.get("paper_basis", ""),
            reason="" if story["day"] else TODAY,
        )
        consents = self._consents(story)
        self._made[story["key"]] = schedule_sitting(
            plan,
            consent_ids=[consent.pk for consent in consents],
            instruments={c.subject_id: self.materials.for_subject(c.subject_id).pk for c in consents},
            viewer=self.region.of("operator", at),
        ).pk

    def _consents(self, story: Story) -> list[Any]:
        named = story.get("application")
        found = [
            application
            for application in content("stories")["application"]
            if named == application["key"] or (not named and application.get("sitting") == story["key"])
        ]
        return [
            self.applications.consent(application["key"], row)
            for application in found
            for row in application["people"]
            if row["consent"] in ("given", "withdrawn")
        ]

    def sitting(self, story: Story) -> Sitting:
        return Sitting.objects.select_related("case").get(pk=self._made[story["key"]])

    def step(self, story: Story, name: str, at: datetime, note: str = "") -> None:
        sitting = self.sitting(story)
        operator = self.region.of("operator", at)
        perform(sitting, name, viewer=operator, seen=sitting.case.version, note=note)

    def _open(self, story: Story, at: datetime) -> None:
        self.step(story, "open", at)

    def _close(self, story: Story, at: datetime) -> None:
        self.step(story, "close", at)

    def _cancel(self, story: Story, at: datetime) -> None:
        self.step(story, "cancel", at, story["reason"])

    def work(self, story: Story, who: str) -> Attempt:
        person = self.region.known[who].person
        works = Attempt.objects.select_related("case", "variant")
        return works.get(sitting_id=self._made[story["key"]], person=person)

    def _start(self, story: Story, work: Story, at: datetime) -> None:
        attempt = self.work(story, work["who"])
        perform(attempt, "start", viewer=self.region.of(work["who"], at), seen=attempt.case.version)

    def _answer(self, story: Story, work: Story, at: datetime) -> None:
        """Everything answered; handed in too, unless the person is still at work."""
        attempt, rng = self.work(story, work["who"]), self.region.rng
        right = answers.with_share(
            answers.keys_of(attempt), work["percent"], work["weak"], rng, self.region.days.today
        )
        most = work.get("answered", 1000)
        answers.write([attempt], lambda _attempt: right, until=lambda _attempt: at, most=most, rng=rng)
        if work.get("state") != "running":
            perform(attempt, "finish", viewer=self.region.of(work["who"], at), seen=attempt.case.version)

    def _score(self, story: Story, at: datetime) -> None:
        results.score_sitting(self._made[story["key"]], viewer=system("score", at))

    def _tell(self, story: Story, at: datetime) -> None:
        sitting = self.sitting(story)
        analyst = self.region.of("analyst", at)
        results.release_sitting(sitting=sitting, viewer=analyst, seen=sitting.case.version)

    def result(self, who: str) -> Result:
        """The newest result of somebody in the scenario."""
        found = Result.objects.select_related("case").filter(person=self.region.known[who].person)
        return found.latest("taken_on")

    def _read(self, work: Story, at: datetime) -> None:
        viewer = self.region.of(work["who"], at)
        results.mark_read(result=self.result(work["who"]), viewer=viewer)

    def _decide(self, decision: Story, at: datetime) -> None:
        result, analyst = self.result(decision["who"]), self.region.of("analyst", at)
        open_result(result.pk, analyst)
        results.decide(
            result=result,
            step=decision["do"],
            reason=decision["reason"],
            viewer=analyst,
            seen=result.case.version,
        )
