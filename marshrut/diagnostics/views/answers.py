"""The spare path: a device's changes come in, the acknowledged ones go out."""

import json

from django.db import DatabaseError
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from marshrut.core.posting import only_posted
from marshrut.diagnostics.actions.answers import Receipt, Standing, store
from marshrut.diagnostics.actions.attempts import set_flags
from marshrut.diagnostics.forms.answers import Malformed, batch_of
from marshrut.diagnostics.queries.papers import items_of


@csrf_exempt  # the token comes in the body, no cookie is read: another site has nothing to ride on
@only_posted
def answers(request):
    """200 with what may be forgotten; 403: the token is not ours; 400: not our message; 503: try again."""
    try:
        batch = batch_of(request.body)
    except Malformed:
        return HttpResponse(status=400)
    if batch.token is None:
        return HttpResponse(status=403)
    try:
        told = json.dumps(_take(batch, request.at), ensure_ascii=False)
    except DatabaseError:
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    return HttpResponse(told, content_type="application/json")


def _take(batch, at):
    items = items_of(batch.token.attempt_id)
    if items is None:
        return _told(Receipt(Standing.GONE), {}, at)
    refused = {c.uuid: _why(items, c) for c in batch.changes}
    refused = {uuid: why for uuid, why in refused.items() if why}
    changes = [c for c in batch.changes if c.uuid not in refused]
    if batch.flags:
        set_flags(batch.token, {p: on for p, on in batch.flags.items() if p in items})
    receipt = store(batch.token, changes, at=at) if changes else Receipt(Standing.COUNTED)
    return _told(receipt, refused, at)


def _why(items, change):
    item = items.get(change.position)
    return item.refusal(change.value) if item else "Такого задания в работе нет."


def _told(receipt, refused, at):
    left = receipt.ends_at and max(0, int((receipt.ends_at - at).total_seconds()))
    return {
        "standing": receipt.standing,
        "stored": [str(uuid) for uuid in receipt.stored],
        "refused": [{"id": str(uuid), "why": why} for uuid, why in refused.items()],
        "rivals": receipt.rivals,
        "left": left,
    }
