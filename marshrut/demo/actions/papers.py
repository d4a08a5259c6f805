"""Sittings on paper: printed, written, typed in by the operator and the analyst as far as the scenario says."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from marshrut.core.viewer import system
from marshrut.demo.actions import answers
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.region import Region
from marshrut.demo.actions.sittings import Sittings
from marshrut.demo.queries.content import content
from marshrut.diagnostics.actions.booklets import print_booklets
from marshrut.diagnostics.actions.results import score_sitting
from marshrut.diagnostics.actions.sheets import hand_in, keep_entry
from marshrut.diagnostics.models import Attempt
from marshrut.diagnostics.queries.sheets import items_of_sheet

Story = Mapping[str, Any]
PRINTED_BEFORE = timedelta(minutes=50)
WRITTEN_IN = timedelta(minutes=170)
ENTRIES = {
    "handed": (),
    "begun": ("operator",),
    "once": ("operator",),
    "differs": ("operator", "analyst"),
    "done": ("operator", "analyst"),
}
"""Who has typed a sheet that stands so."""
TYPED_OF_BEGUN = 7
SLIPS = 2


class Papers:
    def __init__(self, region: Region, sittings: Sittings) -> None:
        self.region, self.sittings = region, sittings

    def plan(self, agenda: Agenda) -> None:
        for story in content("stories")["sitting"]:
            if "sheets" in story:
                self._hold(story, agenda)

    def _hold(self, story: Story, agenda: Agenda) -> None:
        begins = self.sittings.begins(story)
        agenda.add(begins - PRINTED_BEFORE, partial(self._print, story))
        agenda.add(begins, partial(self._step, story, "open"))
        agenda.add(begins + WRITTEN_IN, partial(self._take, story))
        agenda.add(begins + WRITTEN_IN + timedelta(minutes=8), partial(self._step, story, "close"))
        clock = self.region.clock()
        for sheet in story["sheets"]:
            for turn, who in enumerate(ENTRIES[sheet["stage"]], 1):
                agenda.add(clock.next(story["typed"]), partial(self._type, story, sheet, turn, who))
        agenda.add(clock.next(story["typed"]), partial(self._score, story))

    def _print(self, story: Story, at: datetime) -> None:
        print_booklets(self.sittings.sitting(story), viewer=self.region.of("operator", at))

    def _step(self, story: Story, name: str, at: datetime) -> None:
        self.sittings.step(story, name, at)

    def _take(self, story: Story, at: datetime) -> None:
        ids = [self.sittings.work(story, sheet["who"]).pk for sheet in story["sheets"]]
        operator = self.region.of("operator", at)
        hand_in(self.sittings.sitting(story), attempt_ids=ids, viewer=operator)

    def _type(self, story: Story, sheet: Story, turn: int, who: str, at: datetime) -> None:
        """What stands on the sheet; the second hand slips where the scenario says that the two differ."""
        work = self.sittings.work(story, sheet["who"])
        values = self._on_sheet(work, sheet)
        if sheet["stage"] == "differs" and turn == 2:
            values.update(dict.fromkeys(list(values)[4 : 4 + SLIPS], None))
        begun = sheet["stage"] == "begun"
        kept = dict(list(values.items())[:TYPED_OF_BEGUN]) if begun else values
        viewer = self.region.of(who, at)
        keep_entry(work.paper_code, values=kept, done=not begun, viewer=viewer, seen=0)

    def _on_sheet(self, work: Attempt, sheet: Story) -> dict[int, Any]:
        """The same for both hands: what a sheet says follows from its number."""
        rng = random.Random(work.paper_code)
        keys, options = answers.keys_of(work), answers.options_of(work)
        right = answers.with_share(keys, sheet["percent"], sheet["weak"], rng, self.region.days.today)
        marks = {
            k["position"]: answers.value_of(k, options[k["position"]], right[k["position"]], rng)
            for k in keys
        }
        shown = [item.position for item in items_of_sheet(work)]
        return {position: marks[position] for position in shown}

    def _score(self, story: Story, at: datetime) -> None:
        score_sitting(self.sittings.sitting(story).pk, viewer=system("score", at))
