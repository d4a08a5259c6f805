"""What a device sends: a small JSON batch of changes, or one page of a form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest

from marshrut.diagnostics.access import Token, token_of
from marshrut.diagnostics.actions.answers import Change
from marshrut.diagnostics.queries.papers import PaperItem, plain_number

MOST_BYTES = 65_536
MOST_CHANGES = 100
LONGEST_SEQ = 2**53
DEVICE = re.compile(r"[A-Za-z0-9-]{1,36}")
YEARS = range(2000, 2200)


class Malformed(ValueError):
    """A message that no page of ours sends."""


@dataclass(frozen=True)
class Batch:
    token: Token | None
    changes: tuple[Change, ...]
    flags: Mapping[int, bool]


def batch_of(body: bytes) -> Batch:
    """Read a device's message. Raises `Malformed`."""
    if len(body) > MOST_BYTES:
        raise Malformed
    try:
        message = json.loads(body)
        device = str(message["device"])
        changes = tuple(_change(plain, device) for plain in message["changes"])
        flags = {int(position): bool(on) for position, on in message.get("flags", {}).items()}
        token = token_of(str(message["token"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed from error
    if len(changes) > MOST_CHANGES or not DEVICE.fullmatch(device):
        raise Malformed
    return Batch(token, changes, flags)


def _change(plain: Mapping[str, Any], device: str) -> Change:
    made_at = datetime.fromisoformat(plain["at"])
    seq = int(plain["seq"])
    if made_at.tzinfo is None or made_at.year not in YEARS or not 0 <= seq < LONGEST_SEQ:
        raise Malformed
    return Change(
        uuid=UUID(plain["id"]),
        position=int(plain["position"]),
        value=plain["value"],
        base=UUID(plain["base"]) if plain["base"] else None,
        seq=seq,
        made_at=made_at,
        device=device,
    )


PAGE = "page"


def change_of(request: HttpRequest, item: PaperItem, at: datetime) -> Change:
    """Read one page of a form. Raises `Malformed`.

    Every shown page is a device of its own: two tabs without scripts contend as two devices do, and what is sent again
    from one page follows what it sent before.
    """
    page = _uuid(request.POST.get("id"))
    base = _uuid(request.POST["base"]) if request.POST.get("base") else None
    seq = int(at.timestamp() * 1000)
    return Change(page, item.position, value_of(item, request.POST), base, seq, at, f"{PAGE}{page.hex}")


def made_upon(change: Change, shown: UUID | None) -> Change:
    """The page's change, known by what counted when it came: a second click is the same change, a new mind another."""
    return replace(change, uuid=uuid5(change.uuid, f"{shown} {json.dumps(change.value, sort_keys=True)}"))


def choice_of(request: HttpRequest) -> UUID | None:
    """Which of two contending answers was chosen; None stands for «нет ответа». Raises `Malformed`."""
    return _uuid(request.POST["choose"]) if request.POST["choose"] else None


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Malformed from error


def value_of(item: PaperItem, post: Any) -> dict[str, Any] | None:
    """The value that the page's inputs stand for; None when nothing is chosen."""
    given = post.getlist("answer")
    if item.input_type == "checkbox":
        return {"choices": sorted(given)} if given else None
    text = given[0] if given else ""
    if item.input_type == "radio":
        return {"choice": text} if text else None
    number = plain_number(text)
    return {"number": number} if number else None
