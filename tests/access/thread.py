"""The whole thread in the test database, by the rooms' own acts, with samples of every object for every route.

Three owners stand for three relations: `own` is the teacher's, `same` a colleague's of the school, `foreign` that of
a teacher of another school. Each has a deficit of their own that nobody else has, spelled with words that occur
nowhere else, so that a word found on a page says whose deficit was shown.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from uuid import uuid4

from marshrut.bank.actions.instruments import Details, save_instrument
from marshrut.bank.actions.items import import_items
from marshrut.bank.actions.reviews import approve, send_to_review
from marshrut.bank.queries.drafts import ItemDraft, PlanDraft
from marshrut.codifier.actions import import_entries
from marshrut.codifier.models import CodifierEntry
from marshrut.codifier.queries import EntryDraft
from marshrut.core.viewer import Role, system
from marshrut.core.workflow import perform
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.actions import applications, consents, own, sheets, sittings
from marshrut.diagnostics.actions.answers import Change, Standing, store
from marshrut.diagnostics.actions.results import decide, release_sitting, score_sitting
from marshrut.diagnostics.models import Application, Consent, Result, Sitting
from marshrut.diagnostics.queries.results import planning_facts
from marshrut.measures import actions as groups
from marshrut.measures.models import PROGRAMME, Measure
from marshrut.pathways import actions as pathways
from marshrut.pathways.jobs.drafting import drafts
from marshrut.pathways.models import Pathway, Proposal
from marshrut.people.models import Person
from marshrut.regulations.pathway import Category
from tests.bank import given as bank
from tests.diagnostics import given, given_paper, given_programme
from tests.world import World

OWNERS = {"own": "teacher", "same": "colleague", "foreign": "stranger"}
RIGHT = {"teacher": 1, "colleague": 3, "stranger": 4}
"""How many of the four common items each answers right: high, medium and low deficits."""


class Cast(World):
    """The cast, with somebody who has no role, and staff who have no part in what the others do."""

    CAST = {
        **World.CAST,
        "newcomer": ("Юдина", "Софья", "Ильинична", "school", "учитель", ()),
        "other_deputy": ("Ершова", "Лидия", "Ильинична", "other_school", "завуч", (Role.DEPUTY,)),
        "other_methodist": ("Быкова", "Анна", "Павловна", "institute", "методист", (Role.METHODIST,)),
        "organiser": ("Мельникова", "Оксана", "Фёдоровна", "institute", "методист", ()),
        "other_author": ("Цветков", "Илья", "Павлович", "institute", "доцент", (Role.AUTHOR,)),
    }


@dataclass(frozen=True)
class Tokens:
    """Words that say something of one person's diagnostic and of nothing else."""

    code: str
    name: str
    plain: str
    meaning: str
    advice: str
    answer: str
    reason: str
    proposal: str
    reply: str

    @classmethod
    def of(cls, name: str) -> "Tokens":
        number = list(OWNERS.values()).index(name) if name in OWNERS.values() else len(name)
        words = {
            w: f"Zq{w}{name}" for w in ("name", "plain", "meaning", "advice", "reason", "proposal", "reply")
        }
        return cls(code=f"ZQ-{name[:4].upper()}", answer=f"-7319{number}5,31", **words)


ITEM, KEY = "Zqitemtext", "648207"


class Thread:
    """Made at once; `samples(route)` gives the arguments of a route by the name of the sample."""

    def __init__(self, now, owners=OWNERS):
        self.world = world = Cast(now)
        self.owners = dict(owners)
        self.tokens = {name: Tokens.of(name) for name in self.owners.values()}
        for name in ("head", "deputy", "other_head", "other_deputy", "methodist", "lecturer"):
            world.person(name)
        self.entries = self._entries()
        self.instrument = self._instrument("author")
        self.measures = self._measures()
        self.pathways: dict[tuple[str, str], Pathway] = {}
        self.results: dict[tuple[str, str], Result] = {}
        self.applications: dict[str, Application] = {}
        self.sittings: dict[str, Sitting] = {}
        self._stages()
        for name in world.CAST:
            world.person(name)

    @cached_property
    def schools(self):
        """School → (its head, its owners)."""
        found = {}
        for name in self.owners.values():
            place = self.world.employment(name).organisation
            found.setdefault(place, []).append(name)
        return found

    def head_of(self, place):
        return "head" if place == self.world.school else "other_head"

    def deputy_of(self, place):
        return "deputy" if place == self.world.school else "other_deputy"

    # Materials

    def _entries(self):
        common = [
            EntryDraft(f"C-{n}", f"Умение {n}", b, "A/01.6", f"умение {n}")
            for n, b in enumerate(given.BLOCKS)
        ]
        secret = [
            EntryDraft(t.code, t.name, "subject", "A/01.6", t.plain, meaning=t.meaning, advice=t.advice)
            for t in self.tokens.values()
        ]
        import_entries(bank.VERSION, [*common, *secret], viewer=self.world.viewer("author"))
        return {entry.code: entry for entry in CodifierEntry.objects.all()}

    def _drafts(self, sign):
        options = (("верно", True), ("неверно", False), ("не знаю", False))
        common = [
            ItemDraft(f"{sign}-{n}", "one", b, f"{ITEM} {sign} {n}", (f"C-{n}",), options=options)
            for n, b in enumerate(given.BLOCKS)
        ]
        numbers = [
            ItemDraft(f"{sign}-n{n}", "number", "subject", f"{ITEM} {sign} n{n}", (t.code,), number=KEY)
            for n, t in enumerate(self.tokens.values())
        ]
        return [*common, *numbers]

    def _package(self, author, sign):
        texts = [self._drafts(f"{sign}-{variant}") for variant in (1, 2)]
        viewer = self.world.viewer(author)
        shown = [
            replace(draft, code=f"{sign}-д-{n}", text=f"Показательное задание {sign} {n}", demonstration=True)
            for n, draft in enumerate(texts[0][: len(given.BLOCKS)], 1)
        ]
        import_items([*(d for text in texts for d in text), *shown], viewer=viewer)
        plan = [PlanDraft(d.block, d.kind, 1, "Умение", d.codes) for d in texts[0]]
        details = Details(f"Диагностическая работа {sign}", self.world.maths.pk, 60, "Возьмите калькулятор.")
        variants = [[d.code for d in text] for text in texts]
        demonstration = {n: draft.code for n, draft in enumerate(shown, 1)}
        return save_instrument(
            details, plan=plan, variants=variants, demonstration=demonstration, viewer=viewer
        )

    def _reviewed(self, author, sign):
        made = self._package(author, sign)
        expert = [self.world.person("expert").pk]
        return send_to_review(made, expert_ids=expert, viewer=self.world.viewer(author), seen=bank.seen(made))

    def _instrument(self, author):
        judged = bank.judged(self.world, self._reviewed(author, "A"))
        return approve(judged, act=bank.ACT, viewer=self.world.viewer("approver"), seen=bank.seen(judged))

    def _measures(self):
        made = []
        for n, entry in enumerate(self.entries.values()):
            measure = Measure.objects.create(
                key=f"m{n}",
                title=f"Курс {n}",
                category=Category.KNOWLEDGE,
                kind="повышение квалификации",
                source=Measure.Source.INSTITUTE,
                form=Measure.Form.MIXED,
                provider="СОИРО",
                hours=14,
                starts_on=date(2027, 1, 18),
                ends_on=date(2027, 1, 29),
            )
            measure.entries.set([entry])
            made.append(measure)
        return made

    # Diagnostics

    def _stages(self):
        self.instruments = {
            "draft": self._package("author", "B"),
            "review": self._reviewed("author", "C"),
            "approved": self.instrument,
        }
        for stage in ("approved", "placed", "draft", "scored"):
            self._taken(stage, self._collective)
        self._taken("private", self._individual)
        self._sitting("scheduled", self._collective("scheduled"), in_days=2)
        self._collective("agreed")
        self._running(self._sitting("open", self._oral("open")))
        self._paper(self._individual("paper"))
        self._programme()
        self._unsent()
        self._place()

    def _sent(self, stage, place, names):
        head, deputy = self.head_of(place), self.deputy_of(place)
        made = self._asked(place, names, deputy)
        for name in names:
            given.give(self.world, made, name)
        made = applications.sign_application(made, viewer=self.world.viewer(head), seen=given.seen(made))
        return self._keep(f"{self.relation(place)} {stage}", made)

    def _asked(self, place, names, by):
        viewer = self.world.viewer(by)
        made = applications.prepare_application(organisation=place, viewer=viewer)
        made = applications.edit_details(made, details=given.DETAILS, viewer=viewer, seen=given.seen(made))
        picks = {(self.world.employment(name).pk, self.world.maths.pk): 0 for name in names}
        made = applications.name_people(made, shown=picks, picked=picks, viewer=viewer, seen=given.seen(made))
        return consents.ask_consents(made, viewer=viewer, seen=given.seen(made))

    def relation(self, place):
        return "own" if place == self.world.school else "foreign"

    def _keep(self, label, application):
        self.applications[label] = application
        return application

    def _agreed(self, application):
        viewer = self.world.viewer("operator")
        return applications.agree_conditions(
            application,
            conditions=given.CONDITIONS,
            means="phone",
            with_whom="заявитель",
            viewer=viewer,
            seen=given.seen(application),
        )

    def _collective(self, stage):
        return [self._agreed(self._sent(stage, place, names)) for place, names in self.schools.items()]

    def _individual(self, stage):
        made = []
        for relation, name in self.owners.items():
            sent = applications.send_own_application(
                employment=self.world.employment(name),
                subject_ids=[self.world.maths.pk],
                details=given.DETAILS,
                viewer=self.world.viewer(name),
            )
            made.append(self._agreed(self._keep(f"{relation} {stage}", sent)))
        return made

    def _oral(self, stage):
        made = []
        for relation, name in self.owners.items():
            taken = applications.take_down_application(
                employment=self.world.employment(name),
                subject_ids=[self.world.maths.pk],
                details=given.DETAILS,
                viewer=self.world.viewer("operator"),
            )
            given.give(self.world, taken, name)
            made.append(self._agreed(self._keep(f"{relation} {stage}", given.fresh(taken))))
        return made

    def _sitting(self, stage, agreed, **changed):
        ids = list(Consent.objects.filter(application__in=agreed).values_list("pk", flat=True))
        made = sittings.schedule_sitting(
            given.plan(self.world, title=f"Сеанс {stage}", **changed),
            consent_ids=ids,
            instruments={self.world.maths.pk: self.instrument.pk},
            viewer=self.world.viewer("operator"),
        )
        self.sittings[stage] = made
        return made

    def _running(self, sitting):
        opened = perform(sitting, "open", viewer=self.world.viewer("operator"), seen=given.seen(sitting))
        for name in self.owners.values():
            work = given.work(opened, self.world.person(name))
            perform(work, "start", viewer=self.world.viewer(name), seen=given.seen(work))
            self._answer(work, name)
        return opened

    def _paper(self, agreed):
        """Everybody's sheet is typed once, one's own twice with a slip: the answers wait to be settled."""
        begins = self.world.now + timedelta(hours=6)
        when = {"starts_at": begins, "ends_at": begins + timedelta(hours=3)}
        made = self._sitting("paper", agreed, **when, **given_paper.PAPER)
        operator = self.world.viewer("operator")
        made = perform(made, "open", viewer=operator, seen=given.seen(made))
        sheets.hand_in(made, attempt_ids=made.attempts.values_list("pk", flat=True), viewer=operator)
        for name in self.owners.values():
            work = given.work(made, self.world.person(name))
            told = {"done": True, "seen": 0}
            values = {row["position"]: self._value(row, name) for row in work.variant.key}
            sheets.keep_entry(work.paper_code, values=values, viewer=operator, **told)
            if name == self.owners["own"]:
                slip = values | {row["position"]: None for row in work.variant.key if row["codes"] == ["C-0"]}
                sheets.keep_entry(work.paper_code, values=slip, viewer=self.world.viewer("analyst"), **told)

    def _programme(self):
        """A group of all owners who took the entry test late that day; the exit test is not ordered yet."""
        measure = Measure.objects.create(
            key="programme",
            title="Программа",
            category=Category.KNOWLEDGE,
            kind=PROGRAMME,
            source=Measure.Source.INSTITUTE,
            form=Measure.Form.MIXED,
            provider="СОИРО",
            hours=36,
            starts_on=self.world.now.date(),
            ends_on=date(2027, 1, 29),
            subject=self.world.maths,
        )
        measure.entries.set([self.entries["C-0"]])
        people = {"organiser": self.world.person("organiser"), "lecturer": self.world.person("lecturer")}
        operator = self.world.viewer("operator")
        made = groups.open_group(measure=measure, act="приказ № 1", viewer=operator, **people)
        self.group = given_programme.enrol(self.world, made, self.owners.values(), by="organiser")
        test = given_programme.ordered(self.world, self.group, by="organiser")
        self._keep("programme", test)
        begins = self.world.now + timedelta(hours=12)
        when = {"starts_at": begins, "ends_at": begins + timedelta(minutes=90)}
        held = self._running(self._sitting("programme", [given_programme.agreed(self.world, test)], **when))
        held = perform(held, "close", viewer=operator, seen=given.seen(held))
        score_sitting(held.pk, viewer=system("score", self.world.now))
        release_sitting(sitting=held, viewer=self.world.viewer("analyst"), seen=given.seen(held))

    def _answer(self, work, name):
        """Common items right as far as RIGHT says, one's own item wrong with one's own number, others' right."""
        for row in work.variant.key:
            self._store(work, row["position"], self._value(row, name))

    def _value(self, row, name):
        codes = row["codes"]
        if row["kind"] == "one":
            return {"choice": "a" if int(codes[0][-1]) < RIGHT.get(name, 2) else "b"}
        return {"number": self.tokens[name].answer if codes == [self.tokens[name].code] else KEY}

    def _store(self, work, position, value):
        """As the person's device sends it."""
        token = Token(work.pk, work.generation, 0)
        change = Change(uuid4(), position, value, None, 1, self.world.now, "device")
        assert store(token, [change], at=self.world.now).standing == Standing.COUNTED

    def _taken(self, stage, make):
        sitting = self._running(self._sitting(stage, make(stage)))
        sitting = perform(sitting, "close", viewer=self.world.viewer("operator"), seen=given.seen(sitting))
        score_sitting(sitting.pk, viewer=system("score", self.world.now))
        analyst = self.world.viewer("analyst")
        if stage != "scored":
            release_sitting(sitting=sitting, viewer=analyst, seen=given.seen(sitting))
        for relation, name in self.owners.items():
            result = Result.objects.get(attempt__sitting=sitting, person=self.world.person(name))
            self.results[relation, stage] = result
            if stage != "scored":
                reason = self.tokens[name].reason
                decide(result=result, step="need", reason=reason, viewer=analyst, seen=given.seen(result))
                self._draft(relation, stage)

    def _draft(self, relation, stage):
        viewer = system("pathways.draft", self.world.now)
        Person.objects.filter(pk=self.world.person(self.owners[relation]).pk).update(education="master")
        facts = planning_facts([self.results[relation, stage].pk], viewer)
        self.pathways[relation, stage] = pathways.create_drafts(drafts(facts, viewer.today), viewer=viewer)[0]

    def _unsent(self):
        """Applications that their school has not sent yet: being prepared, being answered, awaiting the head."""
        for place, names in self.schools.items():
            relation, by = self.relation(place), self.deputy_of(place)
            viewer = self.world.viewer(by)
            self._keep(
                f"{relation} draft", applications.prepare_application(organisation=place, viewer=viewer)
            )
            asked = self._asked(place, names, by)
            self._keep(f"{relation} asked", asked)
            signing = self._asked(place, names, by)
            for name in names:
                given.give(self.world, signing, name)
            step = {"viewer": viewer, "seen": given.seen(signing)}
            self._keep(f"{relation} signing", perform(signing, "submit", **step))
        for relation, name in self.owners.items():
            draft = own.draft_own_application(
                employment=self.world.employment(name),
                subject_ids=[self.world.maths.pk],
                details=given.DETAILS,
                viewer=self.world.viewer(name),
            )
            self._keep(f"{relation} individual draft", draft)

    # ИОМ

    def _by(self, who, action, pathway, **kwargs):
        fresh = Pathway.objects.select_related("case").get(pk=pathway.pk)
        return action(fresh, viewer=self.world.viewer(who), seen=fresh.case.version, **kwargs)

    def _place(self):
        for (relation, stage), pathway in self.pathways.items():
            if stage != "draft":
                self._by("developer", pathways.place, pathway)
            if stage == "approved":
                self._approve(self.owners[relation], pathway)
            if stage == "placed":
                self._propose(self.owners[relation], pathway)

    def curator(self, pathway):
        return Person.objects.get(pk=pathway.curator_id).login

    def _approve(self, name, pathway):
        self._by(name, pathways.agree, pathway, version=1)
        self._by(self.curator(pathway), pathways.agree, pathway, version=1)
        head = self.head_of(self.world.employment(name).organisation)
        self._by(head, pathways.approve, pathway, version=1)

    def _propose(self, name, pathway):
        """A proposal of the teacher that is answered, and one of the curator that waits; the head's says nothing."""
        words = self.tokens[name]
        head = self.head_of(self.world.employment(name).organisation)
        self._by(name, pathways.propose, pathway, kind="add", text=words.proposal)
        first = Proposal.objects.get(pathway=pathway)
        answer = {"proposal_id": first.pk, "verdict": Proposal.Answer.DECLINED, "text": words.reply}
        self._by("developer", pathways.answer, pathway, **answer)
        self._by(self.curator(pathway), pathways.propose, pathway, kind="add", text=f"{words.proposal} и ещё")
        self._by(head, pathways.propose, pathway, kind="add", text="Перенесите на март")
