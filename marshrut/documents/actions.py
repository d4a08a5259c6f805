"""Giving numbers, issuing documents, taking in files."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from marshrut.core.access import the_system
from marshrut.core.journal import payload_digest, record
from marshrut.core.models import Case
from marshrut.core.queue import queue
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.documents.access import kind_of, purpose_of
from marshrut.documents.documents.frozen import frozen
from marshrut.documents.models import (
    AllocatedNumber,
    DestroyedDocument,
    DestroyedFile,
    Document,
    NumberSeries,
    Rendition,
    Signature,
    StoredFile,
    random_name,
)
from marshrut.formats import scans
from marshrut.people.models import SigningAgreement

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
    row.cancelled_at, row.cancelled_by_id, row.reason = viewer.at, viewer.person_id, reason.strip()[:300]
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


def store_scan(
    uploads: Sequence[File], *, purpose: str, case: Case, viewer: Viewer, owner_id: int | None = None
) -> StoredFile:
    """Keep a signed sheet: one PDF as it is, or photographs of its pages bound into one (ADR 10).

    Raises `Refused` in words. The content decides, not the names. The caller has checked that the viewer may add it
    here, and stores last: a refusal then leaves no file behind.
    """
    try:
        scan = scans.scan([_read(upload) for upload in uploads])
    except scans.ScanError as error:
        raise Refused(str(error)) from error
    title = clean_name(uploads[0].name or "", "pdf")
    return _kept(scan.content, "pdf", title, purpose, case, viewer, owner_id=owner_id, pages=scan.pages)


def _kept(
    content: bytes, kind: str, title: str, purpose: str, case: Case, viewer: Viewer, **more: Any
) -> StoredFile:
    code = purpose_of(purpose).code
    name = default_storage.save(stored_name("uploads", kind), ContentFile(content))
    try:
        return StoredFile.objects.create(
            purpose=code,
            case=case,
            title=title,
            format=kind,
            name=name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_at=viewer.at,
            uploaded_by_id=viewer.person_id,
            **more,
        )
    except BaseException:
        default_storage.delete(name)
        raise


def _read(upload: File) -> bytes:
    """The bytes, or what already shows that they are too many."""
    upload.seek(0)
    return upload.read(scans.LARGEST + 1)


def on_paper(
    *,
    case: Case,
    person_id: int,
    post: str,
    digest: str,
    signed_on: date,
    sheet: Document | None,
    viewer: Viewer,
) -> Signature:
    """A signature on paper as it is written once its scan is stored: `proven` adds that and saves."""
    return Signature(
        kind=Signature.Kind.PAPER,
        case=case,
        person_id=person_id,
        post=post,
        digest=digest,
        signed_on=signed_on,
        document=sheet,
        entered_at=viewer.at,
        entered_by_id=viewer.identity,
    )


def simply(
    *,
    case: Case,
    post: str,
    digest: str,
    sheet: Document | None,
    under: SigningAgreement | None,
    viewer: Viewer,
) -> Signature | None:
    """Write a simple electronic signature of the viewer under the agreement of whoever has just proved their hand.

    Every page asks for that; nothing is written for what the scenario of the demo or a test signs without a page.
    """
    if under is None:
        return None
    return Signature.objects.create(
        kind=Signature.Kind.SIMPLE,
        case=case,
        person_id=viewer.identity,
        post=post,
        digest=digest,
        signed_on=viewer.today,
        document=sheet,
        agreement=under,
        entered_at=viewer.at,
        entered_by_id=viewer.identity,
    )


def proven(signatures: Sequence[Signature], file: StoredFile) -> list[Signature]:
    """Write signatures with the file that proves them."""
    for signature in signatures:
        signature.file, signature.file_sha256 = file, file.sha256
    return Signature.objects.bulk_create(signatures)


def stored_name(folder: str, kind: str) -> str:
    """A random place in the private storage; nothing of the person or the file's own name is in it."""
    key = random_name()
    return f"{folder}/{key[:2]}/{key}.{kind}"


def clean_name(name: str, kind: str) -> str:
    """The file's own name as people may see it again: no path, no control characters, the true ending."""
    last = re.split(r"[\\/]", name)[-1]
    stem = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip()
    stem = re.sub(r"\.(pdf|jpe?g|png)$", "", stem, flags=re.IGNORECASE)[:120].strip(" .")
    return f"{stem or 'файл'}.{kind}"
