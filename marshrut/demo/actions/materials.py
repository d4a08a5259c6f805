"""The codifier, the bank of items and the instruments, brought to approval by the people who do it; the measures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from marshrut.bank import actions as bank
from marshrut.bank.actions.instruments import Details
from marshrut.bank.actions.reviews import Opinion
from marshrut.bank.models import Instrument, Review
from marshrut.bank.queries.drafts import ItemDraft, PlanDraft
from marshrut.bank.queries.judging import CHECKLIST
from marshrut.codifier.actions import import_entries
from marshrut.codifier.models import CodifierEntry
from marshrut.codifier.queries import EntryDraft, VersionDraft
from marshrut.core.norms import bodies, calendar
from marshrut.core.viewer import system
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.days import Days
from marshrut.demo.actions.region import Region
from marshrut.demo.queries.content import content, items
from marshrut.measures.models import Measure
from marshrut.people.models import Municipality, normal
from marshrut.regulations.calendar import same_date

YEAR_OF_VALIDITY = 12
SHORT = "Готовиться отдельно не нужно: задания – о случаях из обычной работы учителя."
GAP = 4
"""Working days between the steps of materials whose days are not named."""
MORE_PLACES = 8
"""How many times more places measures have in the large region."""


@dataclass
class Materials:
    """Instruments by their key in the scenario."""

    region: Region
    instruments: dict[str, Instrument] = field(default_factory=dict)

    def for_subject(self, subject_id: int) -> Instrument:
        """The approved instrument of the subject."""
        return next(i for i in self.instruments.values() if i.subject_id == subject_id)


def plan_materials(region: Region, agenda: Agenda) -> Materials:
    """Put everything up to the approval of materials on the agenda."""
    materials = Materials(region)
    stories = content("stories")["instrument"]
    steps = {story["key"]: list(_moments(story, region.days)) for story in stories}
    first = min(moments[0] for moments in steps.values())
    agenda.add(first - timedelta(days=70), partial(_import_codifier, region))
    agenda.add(first - timedelta(days=40), partial(_import_items, region))
    agenda.add(first - timedelta(days=30), partial(_make_measures, region))
    for story in stories:
        begun = steps[story["key"]][0] - timedelta(days=6)
        agenda.add(begun, partial(_compose, materials, story))
        for step, at in zip(story["steps"], steps[story["key"]], strict=True):
            agenda.add(at, partial(_take, materials, story, step))
    agenda.add(region.days.at(-1, time(6, 0)), _remind)
    return materials


def _remind(at: datetime) -> None:
    """What the worker does every hour."""
    bank.remind(viewer=system("expire_instruments", at))


def _moments(story: Mapping[str, Any], days: Days) -> Iterator[datetime]:
    """When the steps were taken; of materials that expire on a day, counted back from it."""
    if "expires_day" not in story:
        for number, step in enumerate(story["steps"]):
            yield days.since(days.on(step["day"])) + timedelta(minutes=40 * (number + 1))
        return
    approved = same_date(days.on(story["expires_day"]), -YEAR_OF_VALIDITY)
    for before in reversed(range(len(story["steps"]))):
        yield days.since(_weekday(approved - timedelta(days=before * GAP))) + timedelta(minutes=75)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _import_codifier(region: Region, at: datetime) -> None:
    data = content("codifier")
    since = min(data["valid_from"], date(at.year, 1, 1))
    version = VersionDraft(data["title"], data["version"], since, is_demo=data["demo"])
    drafts = [
        EntryDraft(
            code=row["code"],
            name=row["name"],
            block=row["block"],
            function=row["function"],
            plain=row["plain"],
            subject=row.get("subject", ""),
            meaning=row["meaning"],
            advice=row["advice"],
            row=number,
        )
        for number, row in enumerate(data["entry"], 1)
    ]
    import_entries(version, drafts, viewer=region.of("author", at))


def _import_items(region: Region, at: datetime) -> None:
    rows = [*items(), *content("demonstration")["item"]]
    drafts = [
        ItemDraft(
            code=row["id"],
            kind=row["kind"],
            block=row["block"],
            text=row["text"],
            codes=tuple(row["codes"]),
            subject=row.get("subject", ""),
            points=row["points"],
            options=tuple((option["text"], option["right"]) for option in row.get("options", ())),
            number=row.get("answer", ""),
            tolerance=row.get("tolerance", ""),
            demonstration="twin" not in row,
            row=number,
        )
        for number, row in enumerate(rows, 1)
    ]
    bank.import_items(drafts, viewer=region.of("author", at))


def _compose(materials: Materials, story: Mapping[str, Any], at: datetime) -> None:
    """A short work takes some rows of a whole one."""
    region = materials.region
    source = next(
        row for row in content("instruments")["instrument"] if row["id"] == story.get("rows_of", story["key"])
    )
    positions = story.get("positions") or [row["position"] for row in source["rows"]]
    whole = "rows_of" not in story
    details = Details(
        title=story.get("title") or source["title"],
        subject_id=region.subjects[source["subject"]].pk if whole else None,
        minutes=story.get("minutes") or source["minutes"],
        preparation=source["preparation"] if whole else SHORT,
    )
    rows = [source["rows"][position - 1] for position in positions]
    materials.instruments[story["key"]] = bank.save_instrument(
        details,
        plan=[_row(row) for row in rows],
        demonstration=demonstration_of(rows, source["subject"]),
        variants=[
            [source[name][position - 1] for position in positions] for name in ("variant_1", "variant_2")
        ],
        viewer=region.of("author", at),
    )


def demonstration_of(rows: Sequence[Mapping[str, Any]], subject: str) -> dict[int, str]:
    """Each demonstration item in the first place that asks for such a one."""
    places = {_shape(row): position for position, row in reversed(list(enumerate(rows, 1)))}
    shown = [row for row in content("demonstration")["item"] if row.get("subject") in (None, subject)]
    return {places[_shape(row)]: row["id"] for row in shown if _shape(row) in places}


def _shape(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["block"], row["kind"], row["points"], tuple(row["codes"])


def _row(row: Mapping[str, Any]) -> PlanDraft:
    return PlanDraft(row["block"], row["kind"], row["points"], row["skill"], tuple(row["codes"]))


def _take(materials: Materials, story: Mapping[str, Any], step: Mapping[str, Any], at: datetime) -> None:
    """One step of the materials, by the person who took it."""
    region = materials.region
    viewer = region.of(step["who"], at)
    instrument = Instrument.objects.select_related("case").get(pk=materials.instruments[story["key"]].pk)
    seen = instrument.case.version
    if step["do"] == "send_to_review":
        expert = region.known[step["expert"]].person
        instrument = bank.send_to_review(instrument, expert_ids=[expert.pk], viewer=viewer, seen=seen)
    elif step["do"] == "give_verdict":
        review = Review.objects.select_related("case").get(instrument=instrument, round=instrument.round)
        bank.give_review(review, _opinion(step), viewer=viewer, seen=review.case.version)
    else:
        instrument = bank.approve(instrument, act=step["act"], viewer=viewer, seen=seen)
    materials.instruments[story["key"]] = instrument


def _opinion(step: Mapping[str, Any]) -> Opinion:
    good = step["verdict"] == Review.Verdict.POSITIVE
    checklist = {name: "yes" if good or name not in ("wording", "key") else "no" for name in CHECKLIST}
    return Opinion(checklist, step["verdict"], step["remarks"])


def _make_measures(region: Region, _at: datetime) -> None:
    """Measures are reference data; those of municipalities that are not here are left out."""
    municipalities = _municipalities()
    here = ("", *municipalities)
    rows = [row for row in content("measures")["measure"] if row.get("municipality", "") in here]
    short = bodies(region.days.today).institute_short
    measures = [_measure(row, region, short, municipalities) for row in rows]
    Measure.objects.bulk_create(measures)
    entries = {entry.code: entry.pk for entry in CodifierEntry.objects.all()}
    _tag(rows, measures, entries)


def _municipalities() -> dict[str, Municipality]:
    made = {municipality.name: municipality for municipality in Municipality.objects.all()}
    rows = content("places")["municipality"]
    return {row["key"]: made[row["name"]] for row in rows if row["name"] in made}


def _measure(
    row: Mapping[str, Any], region: Region, short: str, municipalities: Mapping[str, Municipality]
) -> Measure:
    begins = calendar().next_working(region.days.today + timedelta(days=row["start_in_days"]))
    more = 1 if region.size == "small" else MORE_PLACES
    return Measure(
        key=row["key"],
        title=row["title"],
        search=normal(row["title"]),
        category=row["category"],
        kind=row["kind"],
        source=row["source"],
        form=row["form"],
        provider=row["provider"].format(institute=short),
        hours=row["hours"],
        places=row["places"] * more if row["places"] else None,
        starts_on=begins,
        ends_on=begins + timedelta(days=row["length_days"] - 1),
        subject=region.subjects.get(row.get("subject", "")),
        municipality=municipalities.get(row.get("municipality", "")),
        most_experience=row.get("most_experience"),
    )


def _tag(rows: Sequence[Mapping[str, Any]], measures: Sequence[Measure], entries: Mapping[str, int]) -> None:
    through = Measure.entries.through
    through.objects.bulk_create(
        through(measure_id=measure.pk, codifierentry_id=entries[code])
        for row, measure in zip(rows, measures, strict=True)
        for code in row["codes"]
    )
