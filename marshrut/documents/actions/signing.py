"""Taking in files and writing signatures: by hand on a scanned sheet, simple electronic, by a file of a qualified one."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.timezone import localdate

from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.documents.access import PDF, file_signing, purpose_of
from marshrut.documents.models import Document, Rendition, Signature, StoredFile, random_name
from marshrut.formats import cms, scans
from marshrut.people.models import Person, SigningAgreement

NOT_READY = "Файл PDF ещё готовится. Подождите несколько секунд и приложите подпись снова."
NOT_PROVED = (
    "Файлы квалифицированной подписи здесь не проверяют: доверенные удостоверяющие центры не указаны."
)


@dataclass(frozen=True)
class SignatureFile:
    """A file of a qualified signature that holds for the PDF of a document, and everybody who signed by it."""

    content: bytes
    title: str
    signers: tuple[cms.Signer, ...]

    def of(self, people: Iterable[int]) -> tuple[int, cms.Signer] | None:
        """The first of these people whose signature it holds, with their certificate."""
        for person in Person.objects.filter(pk__in=list(people)).order_by("pk"):
            for signer in self.signers:
                if signer.is_of(person.full_name, person.snils or ""):
                    return person.pk, signer
        return None

    @property
    def names(self) -> str:
        return ", ".join(dict.fromkeys(signer.name for signer in self.signers))


def read_signature(upload: File, sheet: Document) -> SignatureFile:
    """Prove a file of qualified signature against the PDF of the document. Raises `Refused` in words.

    Nothing is kept: the caller stores it last, by `store_signature`.
    """
    if settings.SIGNATURE_AUTHORITIES is None:
        raise Refused(NOT_PROVED)
    made = Rendition.objects.filter(document=sheet, format=PDF).first()
    if made is None:
        raise Refused(NOT_READY)
    upload.seek(0)
    content = upload.read(cms.LARGEST + 1)
    with default_storage.open(made.name) as stored:
        printed = stored.read()
    try:
        signers = cms.prove(content, printed, settings.SIGNATURE_AUTHORITIES)
    except cms.SignatureFileError as error:
        raise Refused(str(error)) from error
    return SignatureFile(content, clean_name(upload.name or "", "sig"), signers)


def store_signature(
    file: SignatureFile, *, purpose: str, case: Case, viewer: Viewer, owner_id: int | None = None
) -> StoredFile:
    """Keep the file that proves a qualified signature."""
    return _kept(file.content, "sig", file.title, purpose, case, viewer, owner_id=owner_id)


def by_file(
    *,
    case: Case,
    person_id: int,
    post: str,
    signer: cms.Signer,
    sheet: Document,
    viewer: Viewer,
) -> Signature:
    """A qualified signature as it is written once its file is stored: `proven` adds that and saves.

    The day is the one that the file tells, if it is not before the document or yet to come.
    """
    told = localdate(signer.signed_at) if signer.signed_at else viewer.today
    return Signature(
        kind=Signature.Kind.QUALIFIED,
        case=case,
        person_id=person_id,
        post=post,
        digest=bytes(sheet.digest).hex(),
        signed_on=min(max(told, localdate(sheet.issued_at)), viewer.today),
        document=sheet,
        certificate=signer.told[:600],
        entered_at=viewer.at,
        entered_by_id=viewer.identity,
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
    stem = re.sub(r"\.(pdf|jpe?g|png|sig|p7s|p7m|sgn)$", "", stem, flags=re.IGNORECASE)[:120].strip(" .")
    return f"{stem or 'файл'}.{kind}"


def take_signature(sheet: Document, upload: File, *, viewer: Viewer, seen: int) -> Any:
    """Prove a file of qualified signature and let the room of the document take its step. Raises `Refused`."""
    signing = file_signing(sheet.kind)
    if signing is None:
        raise Denied("Этот документ файлом подписи не подписывают.")
    return signing.take(sheet, read_signature(upload, sheet), viewer=viewer, seen=seen)
