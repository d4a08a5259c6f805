"""The journal: entries chained per case, looks at individual results."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from marshrut.core.models import Case, Entry, EntryPayload, Look
from marshrut.core.standing import STANDING, standing, told_of
from marshrut.core.viewer import Viewer

Stored = bytes | memoryview
MOVING = ("version", "chain_head", "since", "title")
"""The columns of a case that its entries move."""


def canonical(value: Any) -> bytes:
    """The one spelling of a plain value over which digests are made."""
    return json.dumps(
        value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def instant(at: datetime) -> str:
    """A moment spelled alike before it is stored and after it is read back."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def payload_digest(salt: Stored, data: dict[str, Any]) -> bytes:
    """Salted, because a plain hash over a small space of results gives the result away."""
    return hashlib.sha256(bytes(salt) + canonical(data)).digest()


def entry_digest(head: Stored, entry: Entry) -> bytes:
    facts = [
        entry.case_id,
        entry.seq,
        instant(entry.at),
        entry.person_id,
        entry.capacity,
        entry.name,
        entry.label,
        entry.before,
        entry.after,
        bytes(entry.payload_digest).hex(),
    ]
    return hashlib.sha256(bytes(head) + canonical(facts)).digest()


def look_digest(look: Look) -> bytes:
    facts = [look.owner_id, look.viewer_id, look.capacity, instant(look.at), look.what, look.case_id]
    return hashlib.sha256(bytes(look.salt) + canonical(facts)).digest()


def draft_entry(
    case: Case,
    *,
    viewer: Viewer,
    capacity: str,
    name: str,
    label: str,
    before: str = "",
    after: str = "",
    data: dict[str, Any] | None = None,
) -> tuple[Entry, EntryPayload]:
    """The next entry of a locked case, not yet saved; moves the case's version and chain head."""
    told = {
        **(data or {}),
        **told_of(viewer, capacity, case.organisation_id),
        **({"request": viewer.request} if viewer.request else {}),
    }
    if viewer.results_closed:
        told["recovered"] = True
    payload = EntryPayload(salt=secrets.token_bytes(16), data=json.loads(canonical(told)))
    entry = Entry(
        case_id=case.pk,
        seq=case.version + 1,
        at=viewer.at,
        person_id=viewer.person_id,
        capacity=f"job:{viewer.job}" if viewer.is_system else capacity,
        name=name,
        label=label,
        before=before,
        after=after,
        payload_digest=payload_digest(payload.salt, payload.data),
    )
    entry.digest = entry_digest(case.chain_head, entry)
    case.version, case.chain_head = entry.seq, entry.digest
    return entry, payload


def save_entries(drafts: Iterable[tuple[Entry, EntryPayload]], cases: Iterable[Case]) -> list[Entry]:
    drafts = list(drafts)
    entries = Entry.objects.bulk_create([entry for entry, _ in drafts])
    for entry, payload in drafts:
        payload.entry_id = entry.pk
    EntryPayload.objects.bulk_create([payload for _, payload in drafts])
    _save_cases(cases)
    return entries


def _save_cases(cases: Iterable[Case]) -> None:
    """Written over their own keys: of hundreds of rows several times faster than `bulk_update`."""
    copies = [
        Case(pk=case.pk, kind=case.kind, **{name: getattr(case, name) for name in MOVING}) for case in cases
    ]
    Case.objects.bulk_create(
        copies, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=MOVING
    )


def record(
    case: Case, *, viewer: Viewer, capacity: str, name: str, label: str, data: dict[str, Any] | None = None
) -> Entry:
    """Write an act that moves no state. The case must be locked by the caller (`workflow.lock`)."""
    draft = draft_entry(case, viewer=viewer, capacity=capacity, name=name, label=label, data=data)
    return save_entries([draft], [case])[0]


def write_looks(owners: Iterable[tuple[int, int]], *, viewer: Viewer, capacity: str, what: str) -> list[Look]:
    """Note that the viewer saw individual results. `owners`: pairs of person id and case id."""
    looks = []
    for owner_id, case_id in owners:
        look = Look(
            owner_id=owner_id,
            viewer_id=viewer.person_id,
            capacity=f"job:{viewer.job}" if viewer.is_system else _looking_as(viewer, capacity),
            at=viewer.at,
            what=what,
            case_id=case_id,
            salt=secrets.token_bytes(16),
        )
        look.digest = look_digest(look)
        looks.append(look)
    return Look.objects.bulk_create(looks)


def _looking_as(viewer: Viewer, capacity: str) -> str:
    return f"{STANDING}{capacity}" if standing(viewer, capacity) else capacity


def broken_link(case: Case) -> int | None:
    """The seq of the first entry whose chain does not hold, or None. Erased payloads are no break."""
    head = b""
    entries = case.entries.select_related("payload").order_by("seq")
    for expected, entry in enumerate(entries, start=1):
        payload = getattr(entry, "payload", None)
        if payload and payload_digest(payload.salt, payload.data) != bytes(entry.payload_digest):
            return entry.seq
        if entry.seq != expected or entry_digest(head, entry) != bytes(entry.digest):
            return entry.seq
        head = bytes(entry.digest)
    return None if head == bytes(case.chain_head) else case.version
