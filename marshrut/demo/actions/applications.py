"""Applications of the scenario: prepared, consented to, signed, agreed upon, by those whose part it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from marshrut.core.promises import promised
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import perform
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.people import Worker
from marshrut.demo.actions.region import Region
from marshrut.demo.queries.content import content
from marshrut.diagnostics.actions import applications as acts
from marshrut.diagnostics.actions import consents, own, papers
from marshrut.diagnostics.models import Application, Consent
from marshrut.documents.documents.own import OWN_APPLICATION
from marshrut.documents.models import Document
from marshrut.documents.queries import last_sheet
from marshrut.people.models import Person, Subject

Story = Mapping[str, Any]
Scanned = Callable[[Document], bytes]
"""A printed sheet as it comes back from a scanner with the signatures on it."""
HEAD = "@head"


class Applications:
    """The applications of the scenario by their key."""

    def __init__(self, region: Region, scanned: Scanned) -> None:
        self.region = region
        self._scanned = scanned
        self._made: dict[str, int] = {}

    def plan(self, agenda: Agenda) -> None:
        for story in content("stories")["application"]:
            clock = self.region.clock()
            for step in story["steps"]:
                agenda.add(clock.next(step["day"]), partial(self._take, story, step))
                if step["do"] in ("ask", "take_down") and not story.get("on_paper"):
                    self._answers(story, step["day"] + 1, agenda)
            for row in story["people"]:
                if row["consent"] == "withdrawn":
                    at = self.region.clock().next(row["withdrawn_day"])
                    agenda.add(at, partial(self._withdraw_consent, story, row))

    def of(self, key: str) -> Application:
        """The application as it stands now."""
        return Application.objects.select_related("case", "organisation").get(pk=self._made[key])

    def consent(self, key: str, row: Story) -> Consent:
        """The consent of a row of the application."""
        worker = self.region.known[row["who"]]
        return Consent.objects.select_related("case", "application__case").get(
            application_id=self._made[key], person=worker.person, subject_id=self._subject(worker, row).pk
        )

    def _subject(self, worker: Worker, row: Story) -> Subject:
        """The subject that the row names, else the first of the person's own."""
        return self.region.subjects[row["subject"]] if "subject" in row else worker.subjects[0]

    def _answers(self, story: Story, day: int, agenda: Agenda) -> None:
        for row in story["people"]:
            if row["consent"] != "asked":
                agenda.add(self.region.clock().next(day), partial(self._answer, story, row))

    def _take(self, story: Story, step: Story, at: datetime) -> None:
        viewer = self._viewer(story, step, at)
        whose = "_own" if story["channel"] == "written" and step["do"] == "sign" else ""
        by_hand = "_on_paper" if story.get("on_paper") and step["do"] == "sign" else ""
        getattr(self, f"_{step['do']}{whose}{by_hand}")(story, step, viewer)

    def _viewer(self, story: Story, step: Story, at: datetime) -> Viewer:
        if step["who"] != HEAD:
            return self.region.of(step["who"], at)
        return self.region.viewer(self._head(story), at)

    def _head(self, story: Story) -> Person:
        return self.region.head(self.region.organisation(story["organisation"]))

    def _ask(self, story: Story, _step: Story, viewer: Viewer) -> None:
        organisation = self.region.organisation(story["organisation"])
        made = acts.prepare_application(organisation=organisation, viewer=viewer)
        self._made[story["key"]] = made.pk
        details = self._details(story, viewer)
        made = acts.edit_details(made, details=details, viewer=viewer, seen=made.case.version)
        picked = {
            (worker.employment.pk, self._subject(worker, row).pk): row.get("extra_minutes", 0)
            for row in story["people"]
            for worker in [self.region.known[row["who"]]]
        }
        made = acts.name_people(made, shown=(), picked=picked, viewer=viewer, seen=made.case.version)
        consents.ask_consents(made, viewer=viewer, seen=made.case.version)

    def _details(self, story: Story, viewer: Viewer) -> dict[str, Any]:
        days, rng = self.region.days, self.region.rng
        since, until = (days.on(offset) for offset in story["period"])
        signed = next((step["day"] for step in story["steps"] if step["do"] == "sign"), None)
        collective = story["channel"] == "collective"
        return {
            "period_from": since,
            "period_to": until,
            "blocks": story["blocks"],
            "comment": story["comment"],
            "contact_name": viewer.name,
            "contact_phone": f"{self.region.phone} 00-{rng.randint(10, 99)}-{rng.randint(10, 99)}",
            "outgoing_number": f"01-12/{rng.randint(40, 690)}" if collective and signed else "",
            "outgoing_on": days.on(signed) if collective and signed else None,
        }

    def _sign_own(self, story: Story, step: Story, viewer: Viewer) -> None:
        told = self._own(story, self.region.known[step["who"]], viewer)
        under = self.region.hand(viewer)
        self._made[story["key"]] = acts.send_own_application(**told, under=under, viewer=viewer).pk

    def _sign_own_on_paper(self, story: Story, step: Story, viewer: Viewer) -> None:
        """Printed at home, signed by hand, photographed."""
        told = self._own(story, self.region.known[step["who"]], viewer)
        draft = own.draft_own_application(**told, viewer=viewer)
        self._made[story["key"]] = draft.pk
        sheet = promised(last_sheet(draft.case, OWN_APPLICATION.code), "the sheet of a printed application")
        own.sign_own_on_paper(draft, **self._sheet(sheet, viewer))

    def _take_down(self, story: Story, _step: Story, viewer: Viewer) -> None:
        worker = self.region.known[story["people"][0]["who"]]
        told = self._own(story, worker, viewer)
        told["details"]["contact_name"] = worker.person.short_name
        self._made[story["key"]] = acts.take_down_application(**told, viewer=viewer).pk

    def _own(self, story: Story, worker: Worker, viewer: Viewer) -> dict[str, Any]:
        return {
            "employment": worker.employment,
            "subject_ids": [worker.subjects[0].pk],
            "details": self._details(story, viewer),
        }

    def _answer(self, story: Story, row: Story, at: datetime) -> None:
        consent = self.consent(story["key"], row)
        viewer = self.region.of(row["who"], at)
        seen = consent.case.version
        if row["consent"] == "refused":
            perform(consent, "refuse", viewer=viewer, seen=seen)
        else:
            under = self.region.hand(viewer)
            consents.give_consent(consent, blocks=story["blocks"], under=under, viewer=viewer, seen=seen)

    def _withdraw_consent(self, story: Story, row: Story, at: datetime) -> None:
        consent = self.consent(story["key"], row)
        viewer = self.region.of(row["who"], at)
        consents.withdraw_consent(consent, viewer=viewer, seen=consent.case.version)

    def _submit(self, story: Story, _step: Story, viewer: Viewer) -> None:
        application = self.of(story["key"])
        perform(application, "submit", viewer=viewer, seen=application.case.version)

    def _sign(self, story: Story, _step: Story, viewer: Viewer) -> None:
        application = self.of(story["key"])
        under = self.region.hand(viewer)
        acts.sign_application(application, under=under, viewer=viewer, seen=application.case.version)

    def _take_sheet(self, story: Story, _step: Story, viewer: Viewer) -> None:
        """Both sheets of the school come back from a telephone: first the teachers', then the head's letter."""
        application = self.of(story["key"])
        sheet = acts.print_consents(application, viewer=viewer)
        papers.take_consents_sheet(
            application,
            consent_ids=list(application.consents.values_list("pk", flat=True)),
            **self._sheet(sheet, viewer),
        )

    def _sign_on_paper(self, story: Story, _step: Story, viewer: Viewer) -> None:
        application = self.of(story["key"])
        papers.sign_on_paper(
            application,
            signer_id=viewer.identity,
            outgoing_number=application.outgoing_number,
            outgoing_on=application.outgoing_on,
            **self._sheet(papers.print_letter(application, viewer=viewer), viewer),
        )

    def _sheet(self, sheet: Document, viewer: Viewer) -> dict[str, Any]:
        return {
            "code": sheet.code,
            "signed_on": viewer.today,
            "scan": [ContentFile(self._scanned(sheet), name=f"Скан {sheet.pk}.pdf")],
            "viewer": viewer,
            "seen": promised(sheet.case, "case of a sheet").version,
        }

    def _contact(self, story: Story, step: Story, viewer: Viewer) -> None:
        application = self.of(story["key"])
        said = {name: step[name] for name in ("means", "with_whom", "reached", "note")}
        acts.note_contact(application, at=viewer.at, **said, viewer=viewer, seen=application.case.version)

    def _agree(self, story: Story, step: Story, viewer: Viewer) -> None:
        application, days = self.of(story["key"]), self.region.days
        last = next(s for s in reversed(story["steps"]) if s["do"] == "contact")
        acts.agree_conditions(
            application,
            conditions={
                "agreed_from": days.on(step["from"]),
                "agreed_to": days.on(step["to"]),
                "agreed_place": step["place"],
                "agreed_conditions": step["conditions"],
                "obligatory_by": "",
            },
            means=last["means"],
            with_whom=last["with_whom"],
            viewer=viewer,
            seen=application.case.version,
        )

    def _decline(self, story: Story, step: Story, viewer: Viewer) -> None:
        self._end(story, step, viewer, "decline")

    def _withdraw(self, story: Story, step: Story, viewer: Viewer) -> None:
        self._end(story, step, viewer, "withdraw")

    def _end(self, story: Story, step: Story, viewer: Viewer, name: str) -> None:
        application = self.of(story["key"])
        perform(application, name, viewer=viewer, seen=application.case.version, note=step["note"])
