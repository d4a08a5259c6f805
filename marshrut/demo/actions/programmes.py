"""A programme of the scenario: its listeners have taken the entry test, the exit test is planned (A2.5.3)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils.timezone import get_current_timezone

from marshrut.core.norms import calendar
from marshrut.core.viewer import Viewer, system
from marshrut.core.workflow import perform, versions
from marshrut.demo.actions import answers
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.materials import Materials
from marshrut.demo.actions.people import Worker
from marshrut.demo.actions.region import Region
from marshrut.diagnostics.actions import applications, results
from marshrut.diagnostics.actions.programmes import order_test
from marshrut.diagnostics.actions.sittings import Plan, schedule_sitting
from marshrut.diagnostics.models import Application, Attempt, Consent, Result, Sitting
from marshrut.measures import actions
from marshrut.measures.models import Group, Measure
from marshrut.people.models import Likeness

KEY, BEGUN = "kn-listeners", "kn-begun"
"""The programme that is followed through, and one that has begun while nobody is enrolled."""
SUBJECTS = ("математика", "информатика", "физика", "начальные классы")
LISTENER, ORGANISER, LECTURER = "listener", "organiser", "curator"
OTHERS = 11
"""Listeners beside the one of the cast: enough for the profile of the group to be shown."""
ROOM = "аудитория 305"
BEGINS, LASTS = time(10, 0), timedelta(minutes=200)
EXIT_BEFORE = timedelta(days=6)
REASON = "Программа уже работает с этими дефицитами."
ABSENT = 1


class Programmes:
    """One group of listeners from its opening to the planned exit test."""

    def __init__(self, region: Region, materials: Materials) -> None:
        self.region, self.materials = region, materials
        self._sitting = 0

    def plan(self, agenda: Agenda) -> None:
        at = self.region.days.at
        steps: tuple[tuple[int, time, Callable[[datetime], object]], ...] = (
            (-10, time(9, 20), partial(self._open, KEY, "214-к")),
            (-9, time(9, 35), partial(self._open, BEGUN, "219-к")),
            (-8, time(10, 5), self._enrol),
            (-8, time(11, 30), partial(self._order, Application.Purpose.ENTRY)),
            (-7, time(9, 50), partial(self._agree, Application.Purpose.ENTRY)),
            (-7, time(10, 25), self._schedule_entry),
            (-5, BEGINS, self._hold),
            (-3, time(12, 15), self._tell),
            (-2, time(15, 10), self._decide),
            (-2, time(16, 0), partial(self._order, Application.Purpose.EXIT)),
            (-1, time(11, 45), partial(self._agree, Application.Purpose.EXIT)),
            (-1, time(12, 10), self._schedule_exit),
        )
        for day, clock, act in steps:
            agenda.add(at(day, clock), act)

    def _group(self) -> Group:
        return Group.objects.select_related("case", "measure").get(measure__key=KEY)

    def _organiser(self, at: datetime) -> Viewer:
        return self.region.of(ORGANISER, at)

    def _open(self, key: str, number: str, at: datetime) -> None:
        ordered = self.region.days.on(-10)
        actions.open_group(
            measure=Measure.objects.get(key=key),
            organiser=self.region.known[ORGANISER].person,
            lecturer=self.region.known[LECTURER].person,
            act=f"приказ {self.region.institute.genitive} от {ordered:%d.%m.%Y} № {number}",
            viewer=self.region.of("operator", at),
        )

    def _listeners(self) -> list[Worker]:
        everybody = [worker for key in sorted(self.region.staff) for worker in self.region.staff[key]]
        twice = {pk for pair in Likeness.objects.values_list("first_id", "second_id") for pk in pair}
        free = [
            w
            for w in everybody
            if not w.key and not w.appointments and w.main_subject in SUBJECTS and w.person.pk not in twice
        ]
        self.region.rng.shuffle(free)
        return [self.region.known[LISTENER], *free[:OTHERS]]

    def _enrol(self, at: datetime) -> None:
        group = self._group()
        works = [worker.employment for worker in self._listeners()]
        actions.enrol(group, employments=works, viewer=self._organiser(at), seen=group.case.version)

    def _order(self, purpose: str, at: datetime) -> None:
        group = self._group()
        since, until = self._period(purpose, group.measure)
        order_test(
            group,
            purpose=purpose,
            period_from=since,
            period_to=until,
            comment="Удобно перед занятием, в той же аудитории.",
            contact_phone=f"{self.region.phone} 00-41-17",
            viewer=self._organiser(at),
            seen=group.case.version,
        )

    def _period(self, purpose: str, measure: Measure) -> tuple[date, date]:
        if purpose == Application.Purpose.ENTRY:
            return measure.starts_on, measure.starts_on + timedelta(days=14)
        return measure.ends_on - timedelta(days=7), measure.ends_on

    @property
    def _place(self) -> str:
        return f"{self.region.institute}, {ROOM}"

    def _agree(self, purpose: str, at: datetime) -> None:
        made = Application.objects.select_related("case").get(group=self._group(), purpose=purpose)
        applications.agree_conditions(
            made,
            conditions={
                "agreed_from": made.period_from,
                "agreed_to": made.period_to,
                "agreed_place": self._place,
                "agreed_conditions": "",
                "obligatory_by": made.obligatory_by,
            },
            means="phone",
            with_whom=made.contact_name,
            viewer=self.region.of("operator", at),
            seen=made.case.version,
        )

    def _schedule_entry(self, at: datetime) -> None:
        begins = self.region.days.at(-5, BEGINS)
        self._sitting = self._schedule(Application.Purpose.ENTRY, begins, at).pk

    def _schedule_exit(self, at: datetime) -> None:
        day = calendar().next_working(self._group().measure.ends_on - EXIT_BEFORE)
        begins = datetime.combine(day, BEGINS, get_current_timezone())
        self._schedule(Application.Purpose.EXIT, begins, at)

    def _schedule(self, purpose: str, begins: datetime, at: datetime) -> Sitting:
        made = Application.objects.get(group=self._group(), purpose=purpose)
        bound = list(Consent.objects.filter(application=made))
        name = made.get_purpose_display().capitalize()
        plan = Plan(
            title=f"{name} программы {made.group}",
            starts_at=begins,
            ends_at=begins + LASTS,
            place=self._place,
            mode=Sitting.Mode.PROVIDER,
        )
        return schedule_sitting(
            plan,
            consent_ids=[consent.pk for consent in bound],
            instruments={c.subject_id: self.materials.for_subject(c.subject_id).pk for c in bound},
            viewer=self.region.of("operator", at),
        )

    def _step(self, name: str, at: datetime) -> None:
        held = Sitting.objects.select_related("case").get(pk=self._sitting)
        perform(held, name, viewer=self.region.of("operator", at), seen=held.case.version)

    def _hold(self, at: datetime) -> None:
        """Opened, taken by all but one, closed and scored."""
        self._step("open", at)
        rng = self.region.rng
        assigned = Attempt.objects.filter(sitting=self._sitting).select_related("case", "person", "variant")
        works = list(assigned.order_by("pk"))[:-ABSENT]
        started = []
        for number, work in enumerate(works):
            viewer = self.region.viewer(work.person, at + timedelta(minutes=1, seconds=20 * number))
            begun = perform(work, "start", viewer=viewer, seen=work.case.version)
            begun.variant = work.variant
            started.append(begun)
        answers.write(
            started,
            lambda work: answers.by_ability(answers.keys_of(work), rng.gauss(0.2, 0.8), rng),
            until=lambda _work: at + timedelta(minutes=70),
            rng=rng,
        )
        self._step("close", at + LASTS)
        results.score_sitting(self._sitting, viewer=system("score", at + LASTS + timedelta(minutes=2)))

    def _tell(self, at: datetime) -> None:
        held = Sitting.objects.select_related("case").get(pk=self._sitting)
        analyst = self.region.of("analyst", at)
        results.release_sitting(sitting=held, viewer=analyst, seen=held.case.version)

    def _decide(self, at: datetime) -> None:
        found = list(
            Result.objects.filter(attempt__sitting=self._sitting).select_related("case").order_by("pk")
        )
        results.decide_many(
            results=found,
            step="not_need",
            reason=REASON,
            viewer=self.region.of("analyst", at),
            seen=versions(found),
        )
