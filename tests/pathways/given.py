"""Brings an ИОМ to a stage by the acts that lead there."""

from datetime import date, timedelta

from marshrut.bank.models import Instrument, Variant
from marshrut.codifier.models import Codifier, CodifierEntry
from marshrut.core.models import Case
from marshrut.core.workflow import perform
from marshrut.diagnostics.models import (
    Application,
    ApplicationRow,
    Attempt,
    Consent,
    DeficitResult,
    Result,
    Sitting,
)
from marshrut.diagnostics.queries.results import planning_facts
from marshrut.measures.models import Measure
from marshrut.pathways import actions
from marshrut.pathways.jobs.drafting import drafts
from marshrut.pathways.models import Pathway
from marshrut.people.models import Person
from marshrut.regulations.pathway import Category

CODES = ("П-01.1", "П-03.2", "М-01.4", "К-01.3")
TAKEN = date(2026, 11, 10)


class Given:
    """`given.placed("teacher")` is an ИОМ at that stage; everything before it is made on the way."""

    def __init__(self, world):
        self.world = world
        self._shared = {}

    def case(self, model, kind, *, state, person=None, organisation=None, **fields):
        """An object of another room at a state, without that room's flow."""
        case = Case.objects.create(
            kind=kind, title=kind, person=person, organisation=organisation, since=self.world.now
        )
        of_school = organisation and model in (Application, Consent, Attempt)
        owned = {"person": person} if person else {}
        owned |= {"organisation": organisation} if of_school else {}
        return model.objects.create(case=case, state=state, **owned, **fields)

    def once(self, name, make):
        if name not in self._shared:
            self._shared[name] = make()
        return self._shared[name]

    def entries(self):
        return self.once("entries", self._make_entries)

    def _make_entries(self):
        codifier = Codifier.objects.create(name="Кодификатор", version="1", since=date(2026, 1, 1))
        return {
            code: CodifierEntry.objects.create(
                codifier=codifier,
                code=code,
                name=f"Формулировка {code}",
                block="subject",
                plain=f"просто {code}",
                advice=f"Совет по {code}.",
            )
            for code in CODES
        }

    def measure(self, key, codes, *, start=date(2027, 1, 18), days=11, hours=14, places=None, **fields):
        given = {
            "title": f"Курс {key}",
            "category": Category.KNOWLEDGE,
            "kind": "повышение квалификации",
            "source": Measure.Source.INSTITUTE,
            "form": Measure.Form.MIXED,
            "provider": "СОИРО",
            **fields,
        }
        measure = Measure.objects.create(
            key=key,
            hours=hours,
            places=places,
            starts_on=start,
            ends_on=start + timedelta(days=days),
            **given,
        )
        measure.entries.set([self.entries()[code] for code in codes])
        return measure

    def measures(self):
        return self.once("measures", self._make_measures)

    def _make_measures(self):
        training = {"category": Category.BURNOUT, "kind": "тренинг", "title": "Границы и ресурс"}
        return {
            "course": self.measure("course", CODES[:2]),
            "webinar": self.measure(
                "webinar",
                CODES[2:3],
                start=date(2027, 2, 11),
                days=0,
                hours=2,
                category=Category.EXCHANGE,
                kind="вебинар",
            ),
            "training": self.measure("training", (), start=date(2027, 4, 16), days=0, hours=4, **training),
        }

    def attempt(self, name, collective=True):
        world, person, work = self.world, self.world.person(name), self.world.employment(name)
        place = work.organisation
        author = world.person("author")
        instrument = self.once(
            "instrument",
            lambda: self.case(
                Instrument, "instrument", state="approved", title="Математика", minutes=90, author=author
            ),
        )
        variant = self.once("variant", lambda: Variant.objects.create(instrument=instrument, number=1))
        times = {"starts_at": world.now, "ends_at": world.now + timedelta(hours=3)}
        sitting = self.case(Sitting, "sitting", state="told", title="Сеанс", place="каб. 1", **times)
        of_school = {"organisation": place, "channel": "collective"}
        whose_it_is = of_school if collective else {"person": person, "channel": "written"}
        application = self.case(
            Application,
            "application",
            state="scheduled",
            **whose_it_is,
        )
        row = ApplicationRow.objects.create(application=application, employment=work, subject=world.maths)
        whose = {"person": person, "organisation": place if collective else None, "employment": work}
        consent = self.case(
            Consent,
            "consent",
            state="given",
            row=row,
            application=application,
            collective=collective,
            subject=world.maths,
            **whose,
        )
        return self.case(
            Attempt,
            "attempt",
            state="finished",
            sitting=sitting,
            consent=consent,
            instrument=instrument,
            variant=variant,
            minutes=90,
            **whose,
        )

    def result(self, name="teacher", *, level="medium", codes=CODES, collective=True, released=True):
        person = self.world.person(name)
        Person.objects.filter(pk=person.pk).update(education="master", category="first")
        result = self.case(
            Result,
            "result",
            state="needed",
            person=person,
            attempt=self.attempt(name, collective),
            employment=self.world.employment(name),
            subject=self.world.maths,
            taken_on=TAKEN,
            closed_on=TAKEN,
            points=14,
            maximum=20,
            low_percent=60,
            high_percent=80,
            level=level,
            released_at=self.world.now if released else None,
        )
        DeficitResult.objects.bulk_create(
            DeficitResult(result=result, entry=self.entries()[code], points=1, maximum=4, deficit=True)
            for code in codes
        )
        return result

    def facts(self, *results):
        return planning_facts([r.pk for r in results], self.world.viewer("system"))

    def draft(self, name="teacher", **result):
        self.measures()
        for curator in ("methodist", "lecturer"):
            self.world.person(curator)
        facts = self.facts(self.result(name, **result))
        viewer = self.world.viewer("system")
        return actions.create_drafts(drafts(facts, viewer.today), viewer=viewer)[0]

    def placed(self, name="teacher", **result):
        return self.place(self.draft(name, **result))

    def place(self, pathway):
        return self.by("developer", actions.place, pathway)

    def agreed(self, name="teacher", **result):
        pathway = self.placed(name, **result)
        pathway = self.by(name, actions.agree, pathway, version=1)
        return self.by(self.curator(pathway), actions.agree, pathway, version=1)

    def approved(self, name="teacher", **result):
        return self.by("head", actions.approve, self.agreed(name, **result), version=1)

    def registered(self, name="teacher", **result):
        return self.by("developer", actions.put_into_register, self.approved(name, **result))

    def by(self, who, action, pathway, **kwargs):
        """The act of a cast member on the ИОМ as it is now."""
        pathway = Pathway.objects.select_related("case").get(pk=pathway.pk)
        return action(pathway, viewer=self.world.viewer(who), seen=pathway.case.version, **kwargs)

    def curator(self, pathway):
        return Person.objects.get(pk=pathway.curator_id).login

    def new_version(self, pathway):
        """Recalled, one line moved, placed again."""
        pathway = self.by("developer", lambda p, **kw: perform(p, "recall", **kw), pathway)
        line = pathway.lines.get(title="Курс course")
        moved = {"starts_on": date(2027, 1, 25), "ends_on": date(2027, 2, 5)}
        entries = [self.entries()[code].pk for code in CODES[:2]]
        self.by("developer", actions.change_line, pathway, key=line.key, entry_ids=entries, **moved)
        return self.place(pathway)
