"""ИОМ of the scenario: drafted, placed, corrected, agreed, approved by those whose part it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from marshrut.core.promises import promised
from marshrut.core.viewer import Role, Viewer
from marshrut.core.workflow import perform
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.region import Region
from marshrut.demo.actions.sittings import Sittings
from marshrut.demo.queries.content import content
from marshrut.diagnostics.queries.results import planning_facts
from marshrut.measures.models import Measure
from marshrut.pathways import actions
from marshrut.pathways.jobs.drafting import drafts
from marshrut.pathways.models import Line, Pathway, Proposal
from marshrut.pathways.queries.page import page
from marshrut.people.models import normal
from marshrut.regulations.calendar import DAY, same_date

Story = Mapping[str, Any]
HEAD = "@head"


class Pathways:
    """The ИОМ of the scenario by the key of their teacher."""

    def __init__(self, region: Region, sittings: Sittings) -> None:
        self.region, self.sittings = region, sittings
        self._made: dict[str, int] = {}

    def plan(self, agenda: Agenda) -> None:
        for story in content("stories")["pathway"]:
            clock = self.region.clock()
            for step in story["steps"]:
                act = getattr(self, f"_{step['do']}")
                agenda.add(clock.next(step["day"]), partial(self._take, act, story, step))

    def _take(self, act: Any, story: Story, step: Story, at: datetime) -> None:
        act(story, step, self._viewer(story, step["who"], at))

    def _viewer(self, story: Story, who: str, at: datetime) -> Viewer:
        if who != HEAD:
            return self.region.of(who, at)
        organisation = self.region.known[story["who"]].employment.organisation
        return self.region.viewer(self.region.head(organisation), at)

    def of(self, who: str) -> Pathway:
        """The ИОМ as it stands now."""
        return Pathway.objects.select_related("case").get(pk=self._made[who])

    def _draft(self, story: Story, _step: Story, viewer: Viewer) -> None:
        facts = planning_facts([self.sittings.result(story["who"]).pk], viewer)
        made = actions.create_drafts(drafts(facts, viewer.today), viewer=viewer)[0]
        self._made[story["who"]] = made.pk
        self._set_term(story, viewer)
        self._set_curator(story, viewer)
        self._leave_for_later(story, viewer)

    def _set_term(self, story: Story, viewer: Viewer) -> None:
        """The length that the scenario names, where all measures stay within it."""
        pathway = self.of(story["who"])
        ends_on = same_date(pathway.starts_on, story["months"]) - DAY
        if any(line.ends_on > ends_on for line in pathway.lines.all()):
            return
        actions.set_term(
            pathway,
            viewer=viewer,
            seen=pathway.case.version,
            starts_on=pathway.starts_on,
            ends_on=ends_on,
            months=story["months"],
        )

    def _set_curator(self, story: Story, viewer: Viewer) -> None:
        pathway, curator = self.of(story["who"]), self.region.known[story["curator"]]
        roles = {appointment.role for appointment in curator.appointments}
        kind = Role.METHODIST if Role.METHODIST in roles else Role.LECTURER
        if (pathway.curator_id, pathway.curator_kind) != (curator.person.pk, kind):
            actions.set_curator(
                pathway,
                viewer=viewer,
                seen=pathway.case.version,
                curator_id=curator.person.pk,
                kind=kind.value,
            )

    def _leave_for_later(self, story: Story, viewer: Viewer) -> None:
        """What somebody will propose to add is not in the first text."""
        wanted = {step["measure"] for step in story["steps"] if step.get("kind") == Proposal.Kind.ADD}
        for line in self.of(story["who"]).lines.filter(title__in=wanted):
            pathway = self.of(story["who"])
            actions.remove_line(pathway, viewer=viewer, seen=pathway.case.version, key=line.key)

    def _place(self, story: Story, _step: Story, viewer: Viewer) -> None:
        pathway = self.of(story["who"])
        if pathway.state == Pathway.State.AGREEING:
            perform(pathway, "recall", viewer=viewer, seen=pathway.case.version)
            self._correct(story, viewer)
            pathway = self.of(story["who"])
        actions.place(pathway, viewer=viewer, seen=pathway.case.version)

    def _recall(self, story: Story, _step: Story, viewer: Viewer) -> None:
        pathway = self.of(story["who"])
        perform(pathway, "recall", viewer=viewer, seen=pathway.case.version)

    def _correct(self, story: Story, viewer: Viewer) -> None:
        """Do what was promised in the answers."""
        for proposal in Proposal.objects.filter(pathway=self.of(story["who"]), answer=Proposal.Answer.TAKEN):
            if proposal.kind == Proposal.Kind.ADD:
                title = next(s["measure"] for s in story["steps"] if s.get("text") == proposal.text)
                self._add(self.of(story["who"]), title, viewer)
            else:
                self._apply(self.of(story["who"]), proposal, viewer)

    def _add(self, pathway: Pathway, title: str, viewer: Viewer) -> None:
        measure = Measure.objects.get(search=normal(title))
        actions.add_measure(pathway, viewer=viewer, seen=pathway.case.version, measure_id=measure.pk)

    def _apply(self, pathway: Pathway, proposal: Proposal, viewer: Viewer) -> None:
        seen = pathway.case.version
        line = pathway.lines.get(key=promised(proposal.line_key, "line that a proposal is about"))
        if proposal.kind == Proposal.Kind.REMOVE:
            actions.remove_line(pathway, viewer=viewer, seen=seen, key=line.key)
            return
        actions.change_line(
            pathway,
            viewer=viewer,
            seen=seen,
            key=line.key,
            starts_on=promised(proposal.starts_on, "first day of a proposed change"),
            ends_on=promised(proposal.ends_on, "last day of a proposed change"),
            entry_ids=list(line.deficits.values_list("entry_id", flat=True)),
        )

    def _look(self, story: Story, _step: Story, viewer: Viewer) -> None:
        """The page is opened: who opens somebody else's leaves a look at the results in it."""
        pathway = self.of(story["who"])
        actions.note_seen(pathway, viewer=viewer)
        page(pathway, viewer)

    def _propose(self, story: Story, step: Story, viewer: Viewer) -> None:
        pathway = self.of(story["who"])
        self._look(story, step, viewer)
        dates: dict[str, Any] = {}
        if step["kind"] != Proposal.Kind.ADD:
            line = list(pathway.lines.all())[step["line"] - 1]
            dates = {"key": line.key, **_later(line, step.get("later", 0))}
        actions.propose(
            pathway,
            viewer=viewer,
            seen=pathway.case.version,
            kind=step["kind"],
            text=step["text"],
            **dates,
        )

    def _answer(self, story: Story, step: Story, viewer: Viewer) -> None:
        pathway = self.of(story["who"])
        proposal = list(Proposal.objects.filter(pathway=pathway))[step["proposal"] - 1]
        actions.answer(
            pathway,
            viewer=viewer,
            seen=pathway.case.version,
            proposal_id=proposal.pk,
            verdict=step["answer"],
            text=step["text"],
        )

    def _agree(self, story: Story, _step: Story, viewer: Viewer) -> None:
        self._sign(actions.agree, story, viewer)

    def _approve(self, story: Story, _step: Story, viewer: Viewer) -> None:
        self._sign(actions.approve, story, viewer)

    def _sign(self, act: Any, story: Story, viewer: Viewer) -> None:
        pathway = self.of(story["who"])
        self._look(story, {}, viewer)
        act(
            pathway,
            under=self.region.hand(viewer),
            viewer=viewer,
            seen=pathway.case.version,
            version=pathway.version_number,
        )

    def _register(self, story: Story, _step: Story, viewer: Viewer) -> None:
        pathway = self.of(story["who"])
        actions.put_into_register(pathway, viewer=viewer, seen=pathway.case.version)

    def _close(self, story: Story, step: Story, viewer: Viewer) -> None:
        pathway = self.of(story["who"])
        perform(pathway, "close", viewer=viewer, seen=pathway.case.version, note=step["note"])


def _later(line: Line, days: int) -> dict[str, Any]:
    if not days:
        return {}
    shift = timedelta(days=days)
    return {"starts_on": line.starts_on + shift, "ends_on": line.ends_on + shift}
