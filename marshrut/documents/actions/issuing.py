"""Giving numbers, issuing and destroying documents."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from marshrut.core.access import the_system
from marshrut.core.journal import payload_digest, record
from marshrut.core.models import Case
from marshrut.core.queue import queue
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.documents.access import kind_of
from marshrut.documents.documents.frozen import frozen
from marshrut.documents.models import (
    AllocatedNumber,
    DestroyedDocument,
    DestroyedFile,
    Document,
    NumberSeries,
    Rendition,
    StoredFile,
)

RENDER = "marshrut.documents.jobs.render"
REMOVE = "marshrut.documents.jobs.remove_files"
PORTION = 50


@transaction.atomic
def allocate(series: str, year: int, count: int = 1) -> range:
    """The next `count` numbers of a series and year, without gaps; call it last in the transaction.

    The series' row stays locked until the commit: everybody else who numbers waits that long. A rolled
    back transaction gives its numbers back.
    """
    NumberSeries.objects.get_or_create(code=series, year=year)
    row = NumberSeries.objects.select_for_update().get(code=series, year=year)
    numbers = range(row.last + 1, row.last + count + 1)
    row.last += count
    row.save(update_fields=["last"])
    AllocatedNumber.objects.bulk_create(
        [AllocatedNumber(series=row, number=number) for number in numbers], batch_size=500
    )
    return numbers


@transaction.atomic
def cancel_number(*, series: str, year: int, number: int, viewer: Viewer, reason: str) -> AllocatedNumber:
    """Say in the register that a number is not in use; it is never given again. Raises `Refused`."""
    if not reason.strip():
        raise Refused("Укажите, почему номер аннулируется.")
    rows = AllocatedNumber.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(series__code=series, series__year=year, number=number).first()
    if row is None or row.cancelled_at:
        raise Refused("Номера нет в журнале номеров или он уже аннулирован.")
    row.cancelled_at, row.cancelled_by_id, row.reason = viewer.at, viewer.identity, reason.strip()[:300]
    row.save(update_fields=["cancelled_at", "cancelled_by_id", "reason"])
    return row


@dataclass(frozen=True)
class Order:
    """One document to issue: `context` is the dataclass of its kind, or its plain values."""

    context: Any
    case: Case | None = None
    owner_id: int | None = None
    organisation_id: int | None = None
    number: str = ""


def issue(
    *,
    kind: str,
    case: Case | None,
    viewer: Viewer,
    context: Any,
    owner_id: int | None = None,
    number: str = "",
    organisation_id: int | None = None,
) -> Document:
    """Freeze a document's facts and queue the making of its files; its page is the route `document`.

    The caller's action has locked the case and journals the step. `owner_id`: the person it is about
    (default: the case's); `organisation_id` likewise.
    """
    order = Order(context, case, owner_id, organisation_id, number)
    return issue_many(kind=kind, viewer=viewer, orders=[order])[0]


@transaction.atomic
def issue_many(*, kind: str, viewer: Viewer, orders: Sequence[Order]) -> list[Document]:
    """Issue many documents of a kind; a bounded number of queries, files made in portions."""
    code = kind_of(kind).code
    documents = Document.objects.bulk_create([_document(code, order, viewer) for order in orders])
    ids = [document.pk for document in documents]
    for start in range(0, len(ids), PORTION):
        queue(RENDER, document_ids=ids[start : start + PORTION])
    return documents


def _document(kind: str, order: Order, viewer: Viewer) -> Document:
    facts = frozen(order.context)
    if kind_of(kind).individual and order.case is None:
        raise ValueError("What shows an individual result belongs to a case: its looks are written there.")
    salt = secrets.token_bytes(16)
    return Document(
        kind=kind,
        number=order.number,
        case=order.case,
        owner_id=order.owner_id or (order.case.person_id if order.case else None),
        organisation_id=order.organisation_id or (order.case.organisation_id if order.case else None),
        context=facts,
        salt=salt,
        digest=payload_digest(salt, facts),
        issued_at=viewer.at,
        issued_by_id=viewer.person_id,
    )


@transaction.atomic
def destroy_documents(case: Case, *, act: str, viewer: Viewer) -> list[DestroyedDocument]:
    """Destroy what was issued in a case and what was added to it, by an act of destruction (decision 23).

    The rows go in this transaction, their files after it. Each document leaves its kind and number, the
    case an entry, a signature its fingerprints; repeated calls find nothing. The lock keeps a worker from adding a file meanwhile: it waits and finds no document.
    """
    capacity = the_system(viewer)
    if not capacity:
        raise Denied("Документы уничтожает система по акту.")
    if not act.strip():
        raise Refused("Укажите акт об уничтожении: его дату и номер.")
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    rows = list(
        Document.objects.select_for_update(of=("self",), no_key=True).filter(case=case).order_by("pk")
    )
    if not rows:
        return []
    gone = DestroyedDocument.objects.bulk_create([_tombstone(row, case, act.strip(), viewer) for row in rows])
    files = Rendition.objects.filter(document__in=rows).values_list("document_id", "name")
    scanned = [
        (gone[0].key, name) for name in StoredFile.objects.filter(case=case).values_list("name", flat=True)
    ]
    DestroyedFile.objects.bulk_create(
        [DestroyedFile(document_id=key, name=name) for key, name in [*files, *scanned]]
    )
    StoredFile.objects.filter(case=case).delete()
    Document.objects.filter(pk__in=[row.pk for row in rows]).delete()
    told = [{"kind": row.kind, "number": row.number, "issued_at": row.issued_at} for row in rows]
    data = {"act": act.strip(), "documents": told}
    record(
        case, viewer=viewer, capacity=capacity, name="destroy", label="Уничтожены документы дела", data=data
    )
    queue(REMOVE, case_id=case.pk)
    return gone


def _tombstone(row: Document, case: Case, act: str, viewer: Viewer) -> DestroyedDocument:
    return DestroyedDocument(
        key=row.pk,
        case=case,
        kind=row.kind,
        number=row.number,
        issued_at=row.issued_at,
        act=act[:300],
        destroyed_at=viewer.at,
    )
