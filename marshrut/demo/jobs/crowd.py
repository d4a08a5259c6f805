"""Everybody else of the large region: school after school through diagnostics to ИОМ, by the same acts in bulk."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cached_property, partial

from django.core.files.base import ContentFile

from marshrut.core.promises import promised
from marshrut.core.viewer import Role, system
from marshrut.core.workflow import perform, versions
from marshrut.demo.actions import answers
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.materials import Materials
from marshrut.demo.actions.people import Worker
from marshrut.demo.actions.region import Region
from marshrut.demo.jobs.scanning import scanned
from marshrut.diagnostics.actions import applications, consents, papers, results
from marshrut.diagnostics.actions.sittings import Plan, schedule_sitting
from marshrut.diagnostics.models import Application, Attempt, Consent, Result, Sitting
from marshrut.diagnostics.queries.results import planning_facts
from marshrut.pathways import actions as pathways
from marshrut.pathways.actions import Draft
from marshrut.pathways.jobs.drafting import drafts
from marshrut.pathways.models import Pathway
from marshrut.people.models import Organisation
from marshrut.regulations.blocks import TEACHER_BLOCKS

SUBJECTS = ("математика", "русский язык", "физика")
SEATS = 36
TURNS = 3
"""Complex diagnostics come once in three years (A2.5.6.1): every third school had its turn last year."""
FIRST, LAST = -68, 3
"""Working days from today of the first and the last sitting: the materials of all three subjects are valid then."""
ROOMS = ("аудитория 214", "аудитория 210", "компьютерный класс 305")
BEGINS = time(10, 30)
LASTS = timedelta(minutes=200)
ASKED_BEFORE = 15
"""Working days from the asking to the sitting, at the most: whoever takes part worked there already."""
TOLD_AFTER, DECIDED_AFTER, PLACED_AFTER = 7, 8, 9
SHARE_NEEDED = 0.6
SHARE_AGREED, SHARE_PLACED = 0.45, 0.6
NEEDED = "Уровень и дефициты требуют адресной помощи; педагог согласен."
NOT_NEEDED = "Низкий уровень дефицитов: достаточно плановых мероприятий организации."


@dataclass
class Group:
    """The schools and people of one sitting."""

    number: int
    day: int
    schools: list[tuple[Organisation, list[Worker]]] = field(default_factory=list)
    applications: list[int] = field(default_factory=list)
    sitting: int = 0

    @property
    def size(self) -> int:
        return sum(len(people) for _, people in self.schools)


class Crowd:
    """Puts the groups on the agenda; an act finds what earlier ones made by the group."""

    def __init__(self, region: Region, materials: Materials) -> None:
        self.region, self.materials = region, materials

    def plan(self, agenda: Agenda) -> None:
        for group in self._groups():
            for day, clock, act in self._acts(group.day):
                if day <= -1:
                    agenda.add(self._at(day, clock, group), partial(act, group))

    def _acts(self, day: int) -> Iterator[tuple[int, time, Callable[[Group, datetime], None]]]:
        yield day - 14, time(11, 0), self._ask
        yield day - 13, time(12, 0), self._collect
        yield day - 12, time(10, 0), self._sign
        yield day - 11, time(15, 0), self._agree
        yield day - 9, time(14, 0), self._schedule
        yield day, BEGINS, self._hold
        yield day + TOLD_AFTER, time(16, 0), self._tell
        yield day + DECIDED_AFTER, time(16, 0), self._decide
        yield day + PLACED_AFTER, time(15, 0), self._place
        yield day + PLACED_AFTER + 2, time(15, 0), self._agree_both
        yield day + PLACED_AFTER + 4, time(15, 0), self._approve

    def _at(self, day: int, clock: time, group: Group) -> datetime:
        return self.region.days.at(day, clock) + timedelta(minutes=group.number % 40)

    def _groups(self) -> list[Group]:
        groups, before = [Group(0, 0)], self.region.days.on(FIRST - ASKED_BEFORE)
        for turn, place in enumerate(self.region.places):
            workers = self.region.staff[place.organisation.key]
            people = [w for w in workers if _takes_part(w) and w.employment.since <= before]
            if place.key or not people or place.organisation.kind != Organisation.Kind.SCHOOL:
                continue
            if turn % TURNS == 0:
                continue
            if groups[-1].size + len(people) > SEATS:
                groups.append(Group(len(groups), 0))
            groups[-1].schools.append((place.organisation, people))
        for group in groups:
            group.day = FIRST + (LAST - FIRST) * group.number // len(groups)
        return groups

    def _ask(self, group: Group, at: datetime) -> None:
        days = self.region.days
        for organisation, people in group.schools:
            viewer = self.region.viewer(self.region.head(organisation), at)
            made = applications.prepare_application(organisation=organisation, viewer=viewer)
            details = {
                "period_from": days.on(group.day - 3),
                "period_to": days.on(group.day + 2),
                "blocks": list(TEACHER_BLOCKS),
                "contact_name": viewer.name,
                "contact_phone": f"{self.region.phone} 00-00-00",
                "outgoing_number": f"01-11/{100 + group.number}",
                "outgoing_on": days.on(group.day - 12),
            }
            made = applications.edit_details(made, details=details, viewer=viewer, seen=made.case.version)
            picked = {(w.employment.pk, w.subjects[0].pk): 0 for w in people}
            made = applications.name_people(
                made, shown=(), picked=picked, viewer=viewer, seen=made.case.version
            )
            consents.ask_consents(made, viewer=viewer, seen=made.case.version)
            group.applications.append(made.pk)

    def _collect(self, group: Group, at: datetime) -> None:
        """Consents on paper, as the head has them."""
        for one in self._applications(group):
            viewer = self.region.viewer(self.region.head(one.school), at)
            sheet = applications.print_consents(one, viewer=viewer)
            papers.take_consents_sheet(
                one,
                code=sheet.code,
                consent_ids=list(one.consents.values_list("pk", flat=True)),
                signed_on=viewer.today,
                scan=[ContentFile(scanned(sheet), name="Лист согласий.pdf")],
                viewer=viewer,
                seen=promised(sheet.case, "case of a sheet").version,
            )

    def _applications(self, group: Group) -> list[Application]:
        found = Application.objects.select_related("case", "organisation").order_by("pk")
        return list(found.filter(pk__in=group.applications))

    def _sign(self, group: Group, at: datetime) -> None:
        for one in self._applications(group):
            head = self.region.viewer(self.region.head(one.school), at)
            under = self.region.hand(head)
            applications.sign_application(one, under=under, viewer=head, seen=one.case.version)

    def _agree(self, group: Group, at: datetime) -> None:
        days, viewer = self.region.days, self.region.of("operator", at)
        for one in self._applications(group):
            conditions = {
                "agreed_from": days.on(group.day),
                "agreed_to": days.on(group.day),
                "agreed_place": self._room(group),
                "agreed_conditions": "",
                "obligatory_by": "",
            }
            applications.agree_conditions(
                one,
                conditions=conditions,
                means="phone",
                with_whom=one.contact_name,
                viewer=viewer,
                seen=one.case.version,
            )

    def _room(self, group: Group) -> str:
        return f"{self.region.institute}, {ROOMS[group.number % len(ROOMS)]}"

    def _schedule(self, group: Group, at: datetime) -> None:
        begins = self.region.days.at(group.day, BEGINS)
        plan = Plan(
            title=f"Комплексная диагностика, группа {group.number + 1}",
            starts_at=begins,
            ends_at=begins + LASTS,
            place=self._room(group),
            capacity=SEATS,
        )
        given = Consent.objects.filter(application__in=group.applications, state=Consent.State.GIVEN)
        subjects = [self.region.subjects[name].pk for name in SUBJECTS]
        group.sitting = schedule_sitting(
            plan,
            consent_ids=list(given.values_list("pk", flat=True)),
            instruments={pk: self.materials.for_subject(pk).pk for pk in subjects},
            viewer=self.region.of("operator", at),
        ).pk

    def _hold(self, group: Group, at: datetime) -> None:
        """Opened, taken, closed and scored; two in a hundred do not come."""
        rng, operator = self.region.rng, self.region.of("operator", at)
        sitting = self._sitting(group)
        perform(sitting, "open", viewer=operator, seen=sitting.case.version)
        works = list(
            Attempt.objects.filter(sitting=sitting, state=Attempt.State.ASSIGNED)
            .select_related("case", "person", "variant")
            .order_by("pk")
        )
        came = [work for work in works if rng.random() > 0.02]
        started = [self._start(work, at + timedelta(minutes=rng.randint(1, 9))) for work in came]
        answers.write(
            started,
            lambda work: answers.by_ability(answers.keys_of(work), rng.gauss(1.0, 0.7), rng),
            until=lambda work: work.until - timedelta(minutes=rng.randint(2, 40)),
            rng=rng,
        )
        closing = operator.moved_to(at + LASTS)
        sitting = self._sitting(group)
        perform(sitting, "close", viewer=closing, seen=sitting.case.version)
        results.score_sitting(sitting.pk, viewer=system("score", closing.at + timedelta(minutes=2)))

    def _start(self, work: Attempt, at: datetime) -> Attempt:
        variant = work.variant
        viewer = self.region.viewer(work.person, at)
        started = perform(work, "start", viewer=viewer, seen=work.case.version)
        started.variant = variant
        return started

    def _sitting(self, group: Group) -> Sitting:
        return Sitting.objects.select_related("case").get(pk=group.sitting)

    def _tell(self, group: Group, at: datetime) -> None:
        sitting, analyst = self._sitting(group), self.region.of("analyst", at)
        results.release_sitting(sitting=sitting, viewer=analyst, seen=sitting.case.version)

    def _results(self, group: Group) -> list[Result]:
        found = Result.objects.filter(attempt__sitting_id=group.sitting).select_related("case")
        return list(found.order_by("pk"))

    def _decide(self, group: Group, at: datetime) -> None:
        """Who has a low level needs no ИОМ, some of the others are still undecided."""
        found, analyst = self._results(group), self.region.of("analyst", at)
        low = [result for result in found if result.level == "low"]
        rest = [
            result for result in found if result.level != "low" and self.region.rng.random() < SHARE_NEEDED
        ]
        seen = versions(found)
        results.decide_many(results=low, step="not_need", reason=NOT_NEEDED, viewer=analyst, seen=seen)
        results.decide_many(results=rest, step="need", reason=NEEDED, viewer=analyst, seen=seen)
        viewer = system("pathways.draft", at + timedelta(minutes=3))
        facts = planning_facts([result.pk for result in rest], viewer)
        made = [self._spared(draft) for draft in drafts(facts, viewer.today)]
        pathways.create_drafts(made, viewer=viewer)

    def _spared(self, draft: Draft) -> Draft:
        """The cast keeps its time for the scenario: a colleague of the same kind and subject curates instead."""
        cast = {worker.person.pk for worker in self.region.known.values()}
        if draft.curator_id not in cast:
            return draft
        others = self._curators[draft.curator_kind, draft.facts.subject_id]
        free = [pk for pk, place in others if place != draft.facts.organisation_id]
        return replace(draft, curator_id=self.region.rng.choice(free)) if free else draft

    @cached_property
    def _curators(self) -> dict[tuple[str, int], list[tuple[int, int]]]:
        """Person and organisation of those who are not in the cast, by role and subject."""
        found: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for worker in (w for workers in self.region.staff.values() for w in workers if not w.key):
            for one in worker.appointments:
                if one.subject_id:
                    found[one.role, one.subject_id].append(
                        (worker.person.pk, worker.employment.organisation_id)
                    )
        return found

    def _pathways(self, group: Group, *states: str) -> list[Pathway]:
        found = Pathway.objects.filter(result__attempt__sitting_id=group.sitting, state__in=states)
        return list(found.select_related("case", "person", "curator", "organisation").order_by("pk"))

    def _place(self, group: Group, at: datetime) -> None:
        developer = self.region.of("developer", at)
        for one in self._share(self._pathways(group, Pathway.State.DRAFT), SHARE_PLACED):
            if one.curator_id:
                pathways.place(one, viewer=developer, seen=one.case.version)

    def _agree_both(self, group: Group, at: datetime) -> None:
        for one in self._share(self._pathways(group, Pathway.State.AGREEING), SHARE_AGREED / SHARE_PLACED):
            for number, person in enumerate((one.person, promised(one.curator, "curator of a placed ИОМ"))):
                viewer = self.region.viewer(person, at + timedelta(minutes=7 * number))
                under, seen = self.region.hand(viewer), one.case.version
                one = pathways.agree(one, under=under, viewer=viewer, seen=seen, version=one.version_number)

    def _approve(self, group: Group, at: datetime) -> None:
        agreed = [one for one in self._pathways(group, Pathway.State.AGREEING) if _agreed(one)]
        for one in agreed:
            head = self.region.viewer(self.region.head(one.organisation), at)
            under, seen = self.region.hand(head), one.case.version
            one = pathways.approve(one, under=under, viewer=head, seen=seen, version=one.version_number)
            if self.region.rng.random() < 0.9:
                developer = self.region.of("developer", at + timedelta(minutes=20))
                pathways.put_into_register(one, viewer=developer, seen=one.case.version)

    def _share(self, found: Sequence[Pathway], share: float) -> list[Pathway]:
        return [one for one in found if self.region.rng.random() < share]


def _takes_part(worker: Worker) -> bool:
    leads = any(appointment.role == Role.HEAD for appointment in worker.appointments)
    return bool(not worker.key and not leads and worker.main_subject in SUBJECTS)


def _agreed(pathway: Pathway) -> bool:
    return not pathway.case.deadlines.open().filter(name__in=("agree_teacher", "agree_curator")).exists()
