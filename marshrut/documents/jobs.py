"""Making the files of issued documents. Only a worker imports this: typst and docxtpl are heavy."""

import hashlib
import logging
import traceback
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from json import dumps
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from marshrut.core.jobs import named
from marshrut.documents.access import PDF, kind_of
from marshrut.documents.actions import stored_name
from marshrut.documents.models import DestroyedFile, Document, Rendition, Trouble
from marshrut.documents.queries import spelled_code

logger = logging.getLogger("marshrut.jobs")
DATA = Path(__file__).parent / "data"


class NotMade(Exception):
    """Some documents of the portion could not be made; the others are."""


@named("Оформление документов")
@task
def render(document_ids: list[int]) -> int:
    """Make the files that the documents do not have yet; returns how many documents are complete.

    What can be made is made, even when another document of the portion fails.
    """
    rows = Document.objects.filter(pk__in=document_ids).prefetch_related("renditions").order_by("pk")
    failed = [row.pk for row in rows if not _complete(row)]
    if failed:
        raise NotMade(f"documents {failed}")
    return len(rows)


@named("Удаление файлов уничтоженных документов")
@task
def remove_files(case_id: int) -> int:
    """Remove the files that the destroyed documents of a case had; a file already gone is no error."""
    left = DestroyedFile.objects.filter(document__case_id=case_id, removed_at__isnull=True).order_by("pk")
    for file in left:
        default_storage.delete(file.name)
        file.removed_at = timezone.now()
        file.save(update_fields=["removed_at"])
    return len(left)


def _complete(document: Document) -> bool:
    made = {rendition.format for rendition in document.renditions.all()}
    try:
        for name in kind_of(document.kind).formats:
            if name not in made:
                context, issued = document.context, document.issued_at
                keep(document, name, made_of(document.kind, name, context, issued, document.code))
    except Exception as error:
        lines = "".join(traceback.format_tb(error.__traceback__))
        logger.warning("document %s: %s\n%s", document.pk, type(error).__name__, lines)
        Trouble.objects.get_or_create(document=document)
        Trouble.objects.filter(document=document).update(attempts=F("attempts") + 1)
        return False
    Trouble.objects.filter(document=document).delete()
    return True


def made_of(code: str, name: str, context: dict, issued_at: datetime, sheet: str = "") -> bytes:
    """The bytes of a document in one format; `sheet` is the code that stands on its paper."""
    template = kind_of(code).template
    return pdf(template, context, sheet) if name == PDF else docx(template, context, issued_at, sheet)


def _qr(sheet: str) -> segno.QRCode:
    """An address of this installation that finds the document after sign-in, and nothing else."""
    return segno.make(
        settings.SITE_URL.rstrip("/") + reverse("sheet_found", args=[sheet]), error="m", micro=False
    )


def keep(document: Document, name: str, content: bytes) -> None:
    """Store the file once; when another worker was quicker, its file stays and this one goes."""
    place = default_storage.save(stored_name("documents", name), ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            Rendition.objects.create(
                document=document, format=name, name=place, size=len(content), sha256=digest
            )
    except IntegrityError:
        default_storage.delete(place)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(DATA / "fonts")]
    )
    return typst.Compiler(root=str(DATA / "typst"), font_paths=fonts)


def pdf(template: str, context: dict, sheet: str = "") -> bytes:
    """PDF/UA-1 by Typst; the facts come in as data, nothing in them is read as markup."""
    content = _compiler().compile(
        input=str(DATA / "typst" / f"{template}.typ"),
        format="pdf",
        sys_inputs={
            "data": dumps(context, ensure_ascii=False),
            "code": spelled_code(sheet),
            "qr": _drawn(sheet, "svg").decode(),
        },
        pdf_standards="ua-1",
    )
    if not isinstance(content, bytes):
        raise TypeError("A layout gives one PDF.")
    return content


def docx(template: str, context: dict, issued_at: datetime, sheet: str = "") -> bytes:
    """DOCX by docxtpl, sandboxed and escaped; a field that the layout asks for and the facts lack is an error."""
    layout = DocxTemplate(DATA / "docx" / f"{template}.docx")
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    facts = {**context, "sheet": {"code": spelled_code(sheet), "qr": _picture(layout, sheet)}}
    layout.render(facts, jinja_env=environment, autoescape=True)
    told = layout.docx.core_properties
    told.created = told.modified = issued_at.astimezone(UTC).replace(tzinfo=None)
    content = BytesIO()
    layout.save(content)
    return content.getvalue()


def _picture(layout: DocxTemplate, sheet: str) -> InlineImage | str:
    return InlineImage(layout, BytesIO(_drawn(sheet, "png")), width=Mm(15)) if sheet else ""


def _drawn(sheet: str, kind: str) -> bytes:
    if not sheet:
        return b""
    picture = BytesIO()
    _qr(sheet).save(picture, kind=kind, scale=8, border=0)
    return picture.getvalue()
