"""Arguments for every route: label of the sample → keyword arguments. A route that is not here has none."""

from dataclasses import replace
from datetime import timedelta

from marshrut.bank.models import Item
from marshrut.codifier.models import CodifierEntry
from marshrut.core.models import JobFailure, JobRun
from marshrut.core.viewer import system
from marshrut.core.workflow import flows, start
from marshrut.diagnostics.actions.own import print_consent
from marshrut.documents.actions import issue
from marshrut.documents.jobs import render
from marshrut.documents.queries import last_sheet
from marshrut.notices.actions.feeds import digest_of
from marshrut.notices.documents import CONFIRM, UNSUBSCRIBE, signed
from marshrut.notices.models import Feed, Letter
from marshrut.people.models import Appointment, Import, Likeness, Person
from tests.access import rights
from tests.access.thread import Thread
from tests.diagnostics import given
from tests.documents import given as papers
from tests.notices import given as notices

OF_APPLICATIONS = (
    "application application_details application_people application_ask"
    " application_set_aside application_check attendance_of application_contact application_agree"
    " application_schedule application_sheet application_sheet_signed application_print application_signed"
    " application_own_print application_own_signed"
)
OF_ATTEMPTS = (
    "attempt attempt_map attempt_sheet attempt_finish attempt_done attempt_extra_time attempt_identity"
    " attempt_move"
)
OF_PATHWAYS = (
    "pathway pathway_open pathway_edit pathway_term pathway_curator pathway_add pathway_add_own"
    " pathway_place pathway_agree pathway_signed pathway_propose pathway_register_one pathway_allow pathway_letters"
)


class Samples:
    """`of(route, pattern)` gives the samples of a route; the bare relation names the main sample."""

    def __init__(self, thread: Thread):
        self.thread, self.world = thread, thread.world
        self.results = self._staged(thread.results, "scored")
        self.pathways = self._staged(thread.pathways, "draft", "private", "approved")
        self.attempts, self.consents = self._attempts(), self._consents()
        self.applications, self.sittings = self._applications(), self._sittings()
        self.instruments = {k: given.fresh(row) for k, row in thread.instruments.items()}
        self.failure, self.run, self.load = self._failure(), self._run(), self._import()
        self.documents = self._documents()
        self.letters = self._letters()
        self.by_route = {name: ids for names, ids in self._tables() for name in names.split()}

    def of(self, name: str, pattern: str) -> dict[str, dict]:
        """{"": {}} where the route takes no argument; nothing where nobody thought of samples for it."""
        return self.by_route.get(name, {}) if "<" in pattern else {"": {}}

    def _of_letters(self):
        numbers = {label: {"number": row.number} for label, row in self.letters.items()}
        own = self.letters["own"]
        return (
            ("letter letter_again", numbers),
            ("letters_off", {"own": {"token": signed(own, UNSUBSCRIBE)}, "forged": {"token": "0~0"}}),
            ("letters_confirm", {"own": {"token": signed(own, CONFIRM)}}),
            ("feed", {"own": {"token": "feed-teacher"}, "none": {"token": "none"}}),
        )

    # Label → object

    def _staged(self, rows, *more):
        """The main stage of everybody, more stages of one's own, the private one of a colleague's."""
        wanted = (
            [(r, "placed") for r in self.thread.owners] + [("own", s) for s in more] + [("same", "private")]
        )
        found = {key: rows[key] for key in wanted if key in rows}
        return {r if s == "placed" else f"{r} {s}": given.fresh(row) for (r, s), row in found.items()}

    def _attempts(self):
        found = {}
        for relation, name in self.thread.owners.items():
            for stage, label in (("placed", relation), ("open", f"{relation} running")):
                found[label] = given.work(self.thread.sittings[stage], self.world.person(name))
        sitting = self.thread.sittings["scheduled"]
        found["own assigned"] = given.work(sitting, self.world.person(self.thread.owners["own"]))
        return found

    def _consents(self):
        made, found = self.thread.applications, {}
        for relation, name in self.thread.owners.items():
            place = self.thread.relation(self.world.employment(name).organisation)
            for label, application in (
                (relation, made[f"{place} placed"]),
                (f"{relation} asked", made[f"{place} asked"]),
                (f"{relation} individual", made[f"{relation} private"]),
            ):
                found[label] = given.consent(self.world, application, name)
        return found

    def _applications(self):
        made, found = self.thread.applications, {}
        for place in self.thread.schools:
            relation = self.thread.relation(place)
            for stage in ("draft", "signing", "agreed") if relation == "own" else ("draft",):
                found[f"{relation} {stage}"] = made[f"{relation} {stage}"]
            found[relation] = made[f"{relation} placed"]
        for relation in self.thread.owners:
            found[f"{relation} individual"] = made[f"{relation} private"]
            found[f"{relation} individual draft"] = made[f"{relation} individual draft"]
        found["programme"] = made["programme"]
        return {label: given.fresh(row) for label, row in found.items()}

    def _sittings(self):
        stages = {
            "told": "placed",
            "closed": "scored",
            "scheduled": "scheduled",
            "open": "open",
            "paper": "paper",
        }
        return {label: given.fresh(self.thread.sittings[stage]) for label, stage in stages.items()}

    def _sheets(self):
        """Sheets of paper by whose they are; their address has the code."""
        sitting = self.thread.sittings["paper"]
        works = {
            who: given.work(sitting, self.world.person(name)) for who, name in self.thread.owners.items()
        }
        return {relation: {"code": work.paper_code} for relation, work in works.items()}

    def _failure(self):
        made = JobFailure(
            task_id="6f4d3f2e-0000-4000-8000-000000000000",
            job="marshrut.pathways.jobs.draft",
            attempts=5,
            error="ValueError",
        )
        return start([made], viewer=system("worker", self.world.now), titles=["Составление ИОМ"])[0]

    def _run(self):
        operator = self.world.person("operator")
        return JobRun.objects.create(title="Загрузка", started_by=operator, started_at=self.world.now)

    def _import(self):
        operator = self.world.person("operator")
        return Import.objects.create(by=operator, at=self.world.now, kind="staff", name="Штат.xlsx")

    def _complete(self):
        whole = {
            "complete": True,
            "phase": Import.Phase.DONE,
            "absent": [self.world.employment("colleague").pk],
        }
        operator = self.world.person("operator")
        return Import.objects.create(by=operator, at=self.world.now, kind="staff", name="Штат.xlsx", **whole)

    def _documents(self):
        """Papers of each owner, as the rooms will issue them: the card says everything, the extract nothing."""
        found = {}
        for relation, name in self.thread.owners.items():
            if relation not in self.pathways:
                continue
            words, pathway = self.thread.tokens[name], self.pathways[relation]
            secret = papers.card().diagnostics
            secret = replace(secret, deficits=((words.code, words.plain),), recommendations=(words.advice,))
            measures = (papers.Measure("knowledge", "Курс", "январь", (words.code,)),)
            facts = {"card": papers.card(diagnostics=secret, measures=measures)}
            facts |= {"extract": papers.extract(measures=measures), "certificate": papers.certificate()}
            for kind, context in facts.items():
                case = self.results[relation].case if kind == "certificate" else pathway.case
                viewer = self.world.viewer("developer")
                found[f"{relation} {kind}"] = issue(kind=kind, case=case, viewer=viewer, context=context)
        operator = {"viewer": self.world.viewer("operator")}
        letter, sitting = self.applications["own"].case, self.sittings["scheduled"].case
        found["own application"] = issue(
            kind="application", case=letter, context=papers.application(), **operator
        )
        signing = self.applications["own signing"].case
        found["own letter"] = issue(
            kind="application", case=signing, context=papers.application(), **operator
        )
        asked = self.consents["own asked"]
        mine = {"viewer": self.world.viewer(self.thread.owners["own"])}
        found["own consent"] = print_consent(asked, blocks=given.BLOCKS, seen=given.seen(asked), **mine)
        draft = self.applications["own individual draft"].case
        found["own individual draft"] = last_sheet(draft, "own_application")
        found["attendance"] = issue(kind="attendance", case=sitting, context=papers.attendance(), **operator)
        render.func([row.pk for row in found.values()])
        return found

    def _letters(self):
        """Everybody takes letters and reads a calendar; of each owner the letter that told their result."""
        for who in self.world.CAST:
            person = self.world.person(who)
            notices.mailbox(self.world, who)
            Feed.objects.create(person=person, digest=digest_of(f"feed-{who}"), made_at=self.world.now)
        notices.told(self.world)
        told = Letter.objects.filter(entry__name="release").order_by("pk")
        found = {
            relation: told.filter(person=self.world.person(name)).first()
            for relation, name in self.thread.owners.items()
        }
        failed = {"outcome": "failed", "ended_at": self.world.now}
        return {**found, "own failed": notices.letter(self.world, "teacher", **failed)}

    # Route → label → arguments

    def _tables(self):
        return (
            *rights.tables(self.world, self.thread.owners),
            (OF_APPLICATIONS, _keys("pk", self.applications)),
            ("consent consent_file consent_paper consent_withdraw preparing", _keys("pk", self.consents)),
            (
                "demonstration_item",
                _keys("pk", self.consents, instrument=self.thread.instrument.pk, number=1),
            ),
            ("demonstration_result", _keys("pk", self.consents, instrument=self.thread.instrument.pk)),
            (OF_ATTEMPTS, _keys("pk", self.attempts)),
            ("attempt_item", _keys("pk", self.attempts, number=1)),
            (
                "sitting sitting_reschedule sitting_sheet sitting_identity sitting_booklets sitting_hand_in sheets",
                _keys("pk", self.sittings),
            ),
            ("sheet sheet_settle sheet_drop", self._sheets()),
            ("certificate", _keys("case_id", self.attempts)),
            ("sitting_results sitting_release", _keys("case_id", self.sittings)),
            ("result result_preview result_decide", _keys("case_id", self.results)),
            (OF_PATHWAYS, _keys("case_id", self.pathways)),
            ("pathway_preview", self._parties()),
            ("pathway_line", self._lines()),
            ("pathway_answer pathway_unpropose", self._proposals()),
            *self._people(),
            *self._materials(),
            ("job_failure", {"": {"case_id": self.failure.pk}}),
            ("job_run", {"the operator's": {"run_id": self.run.pk}}),
            (
                "import import_start import_drop import_report import_sheet import_marked",
                {"": {"pk": self.load.pk}},
            ),
            ("import_absent", {"": {"pk": self._complete().pk}}),
            ("import_template", {kind: {"kind": kind} for kind in ("staff", "organisations")}),
            ("calendar_year", {"": {"year": 2026}}),
            ("setting setting_take_back", {"": {"name": "contact_applicant_days"}}),
            ("clause", {"": {"clause_id": "A2.6.3"}}),
            ("measure measure_edit measure_withdraw", {"": {"measure_id": self.thread.measures[-1].pk}}),
            ("measure_restore", {"": {"measure_id": self.thread.measures[-1].pk}}),
            ("step", self._steps()),
            ("sheet_found", {label: {"code": row.code} for label, row in self.documents.items()}),
            ("document", {label: {"document_id": row.pk} for label, row in self.documents.items()}),
            ("signature_file", {label: {"document_id": row.pk} for label, row in self.documents.items()}),
            (
                "download",
                {
                    f"{label} {form}": {"document_id": row.pk, "name": form}
                    for label, row in self.documents.items()
                    for form in ("docx", "pdf")
                },
            ),
            ("stored_file", {"none": {"key": "0"}}),
            *self._programmes(),
            *self._of_letters(),
        )

    def _programmes(self):
        group = self.thread.group
        listener = group.listeners.order_by("pk").first()
        return (
            ("group group_enrol my_programme", {"": {"pk": group.pk}}),
            ("programme_order", {"exit": {"pk": group.pk, "purpose": "exit"}}),
            ("group_expel", {"": {"pk": group.pk, "listener": listener.pk}}),
            ("group_new", {"": {"measure_id": group.measure_id}}),
        )

    def _parties(self):
        """Each draft by each of those who will get it."""
        drafts = {label: row for label, row in self.pathways.items() if label.endswith("draft")}
        return {
            f"{label} to {party}": {"case_id": row.pk, "party": party}
            for label, row in drafts.items()
            for party in ("teacher", "curator", "head")
        }

    def _lines(self):
        return {
            label: {"case_id": row.pk, "key": row.lines.first().key} for label, row in self.pathways.items()
        }

    def _proposals(self):
        found = {r: row for r, row in self.pathways.items() if r in self.thread.owners}
        return {
            f"{relation} {proposal.party}": {"case_id": row.pk, "proposal_id": proposal.pk}
            for relation, row in found.items()
            for proposal in row.proposals.all()
        }

    def _people(self):
        names = {**self.thread.owners, "a head": "head", "staff": "analyst"}
        people = {label: self.world.person(name) for label, name in names.items()}
        works = {label: self.world.employment(name) for label, name in names.items()}
        roles = {"same": "mentor", "foreign": "other_head", "a head": "head", "staff": "analyst"}
        held = {
            label: Appointment.objects.get(person=self.world.person(n), stands_in__isnull=True)
            for label, n in roles.items()
        }
        places = {"own": self.world.school, "foreign": self.world.other_school}
        return (
            (
                "person person_contacts person_rename person_block factor_reset person_vouch role_new",
                _keys("pk", people),
            ),
            ("doubles_apart", {"own": {"pk": self._likeness(people["own"]).pk}}),
            ("person_merge", self._merges(people)),
            ("role_end stand_in_new", _keys("pk", held)),
            ("stand_in_end", {"ahead": {"pk": self._standing(held["a head"]).pk}}),
            ("work_end work_transfer", _keys("pk", works)),
            ("organisation organisation_rename organisation_close", _keys("pk", places)),
        )

    def _likeness(self, owner):
        given = {"first": owner, "strength": 3, "reasons": ["имена совпадают"], "found_at": self.world.now}
        for n in range(len(self.thread.owners)):
            twin = Person.objects.create(
                login=f"twin-{n}", surname=owner.surname, first_name=owner.first_name
            )
            found = Likeness.objects.create(second=twin, **given)
        return found

    def _standing(self, absent):
        """Not begun yet: it gives nobody a capacity."""
        begins = self.world.viewer("visitor").today + timedelta(days=30)
        found, _ = Appointment.objects.get_or_create(
            person=self.world.person("association_head"),
            role=absent.role,
            organisation=absent.organisation,
            stands_in=absent,
            defaults={"since": begins, "until": begins, "basis": "приказ от 20.11.2026 № 41"},
        )
        return found

    def _merges(self, people):
        """Everybody with the record of a double that has nothing."""
        twin = Person.objects.get(login="twin-0")
        return {label: {"first": person.pk, "second": twin.pk} for label, person in people.items()}

    def _materials(self):
        packages = _keys("case_id", self.instruments)
        stage = "instrument_edit instrument_plan plan_import variant_add instrument_send instrument_approve"
        items = {label: self._item_of(row) for label, row in self.instruments.items()}
        reviews = {
            label: row.reviews.get() for label, row in self.instruments.items() if row.reviews.exists()
        }
        return (
            (f"instrument instrument_renew {stage}", packages),
            (
                "instrument_variant variant_fill variant_drop variant_preview",
                _keys("case_id", self.instruments, number=1),
            ),
            ("review", _keys("case_id", reviews)),
            ("item item_edit item_new_edition", _keys("case_id", items)),
            ("codifier_entry", {"": {"pk": CodifierEntry.objects.last().pk}}),
        )

    def _item_of(self, instrument):
        return Item.objects.filter(places__variant__instrument=instrument).order_by("pk").first()

    def objects(self):
        """(kind, label, object) of everything with a flow."""
        groups = {
            "application": self.applications,
            "consent": self.consents,
            "attempt": self.attempts,
            "sitting": self.sittings,
            "result": self.results,
            "pathway": self.pathways,
            "instrument": self.instruments,
            "job_failure": {"": self.failure},
            "group": {"": given.fresh(self.thread.group)},
        }
        return [(kind, label, row) for kind, rows in groups.items() for label, row in rows.items()]

    def _steps(self):
        """Every step that only moves, upon every sample that stands where the step begins."""
        found = {}
        for kind, label, row in self.objects():
            for step in flows()[kind].transitions:
                if row.state in step.source and not step.action and not step.quiet:
                    key = {"case_id": row.pk, "name": step.name}
                    found[" ".join(f"{kind} {label} {step.name}".split())] = key
        return found


def _keys(argument, rows, **more):
    return {label: {argument: row.pk, **more} for label, row in rows.items()}
