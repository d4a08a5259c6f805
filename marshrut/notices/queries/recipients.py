"""Whom a step tells: read from the journal and from the tables of flows, which say for whom a step is news."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from marshrut.core.models import Deadline, Entry, EntryPayload
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import RECALCULATED, flows
from marshrut.core.workflow.table import Addressee
from marshrut.notices.models import Mailbox
from marshrut.people.models import Appointment, in_force


def telling() -> dict[tuple[str, str], tuple[Addressee, ...]]:
    """(kind of case, step) → whom the step tells."""
    return {
        (kind, step.name): step.tells
        for kind, flow in flows().items()
        for step in (flow.start, *flow.transitions)
        if step.tells
    }


def told_since(at: datetime) -> QuerySet[Entry]:
    """Entries that somebody is to be told of."""
    wanted = Q(pk__in=[])
    for kind, name in telling():
        wanted |= Q(case__kind=kind, name=name)
    wanted |= Q(name=RECALCULATED)
    return Entry.objects.filter(wanted, at__gte=at).select_related("case").order_by("pk")


def recipients(entries: Sequence[Entry], viewer: Viewer) -> list[tuple[Entry, int]]:
    """(entry, person) for everybody who takes letters and did not do it themselves; a few queries a kind."""
    addressed = dict.fromkeys(_addressed(entries, viewer))
    boxes = set(
        Mailbox.objects.open()
        .filter(person_id__in={person for _, person in addressed})
        .values_list("person_id", flat=True)
    )
    return [(e, person) for e, person in addressed if person in boxes and person != e.person_id]


def _addressed(entries: Iterable[Entry], viewer: Viewer) -> Iterator[tuple[Entry, int]]:
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    recalculated, steps = _parted(entries)
    yield from _whose_terms_moved(recalculated, viewer)
    for entry in steps:
        by_kind[entry.case.kind].append(entry)
    told = telling()
    for kind, rows in by_kind.items():
        model: Any = flows()[kind].model
        objects = model._base_manager.select_related("case").in_bulk([e.case_id for e in rows])
        for entry in rows:
            for to in told[kind, entry.name]:
                for person in _people(to.columns(objects[entry.case_id]), viewer):
                    yield entry, person


def _parted(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """(terms that a corrected calendar moved, steps)."""
    found: tuple[list[Entry], list[Entry]] = ([], [])
    for entry in entries:
        found[entry.name != RECALCULATED].append(entry)
    return found


def _whose_terms_moved(entries: Sequence[Entry], viewer: Viewer) -> Iterator[tuple[Entry, int]]:
    """Those to whom the moved terms speak, as long as they run."""
    rows = Deadline.objects.open().filter(case_id__in=[entry.case_id for entry in entries])
    addressed = {
        (row["case_id"], row["name"]): row
        for row in rows.values("case_id", "name", "role", "organisation_id", "person_id")
    }
    payloads = EntryPayload.objects.filter(entry__in=entries)
    for payload in payloads.select_related("entry"):
        if row := addressed.get((payload.entry.case_id, payload.data.get("term", ""))):
            for person in _people(row, viewer):
                yield payload.entry, person


def _people(columns: dict[str, Any], viewer: Viewer) -> list[int]:
    if columns["person_id"] or not columns["role"]:
        return [columns["person_id"]] if columns["person_id"] else []
    held = Appointment.objects.filter(
        in_force(viewer.today), role=columns["role"], organisation_id=columns["organisation_id"]
    )
    return list(held.values_list("person_id", flat=True))
