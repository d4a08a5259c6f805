"""Making the files of issued documents. Only a worker imports this: typst and docxtpl are heavy."""

import hashlib
import logging
import traceback
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from json import dumps
from pathlib import Path

import typst
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from marshrut.core.jobs import named
from marshrut.documents.access import PDF, kind_of
from marshrut.documents.actions import stored_name
from marshrut.documents.models import DestroyedFile, Document, Rendition, Trouble

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
                keep(document, name, made_of(document.kind, name, document.context, document.issued_at))
    except Exception as error:
        lines = "".join(traceback.format_tb(error.__traceback__))
        logger.warning("document %s: %s\n%s", document.pk, type(error).__name__, lines)
        Trouble.objects.get_or_create(document=document)
        Trouble.objects.filter(document=document).update(attempts=F("attempts") + 1)
        return False
    Trouble.objects.filter(document=document).delete()
    return True


def made_of(code: str, name: str, context: dict, issued_at: datetime) -> bytes:
    """The bytes of a document in one format."""
    template = kind_of(code).template
    return pdf(template, context) if name == PDF else docx(template, context, issued_at)


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


def pdf(template: str, context: dict) -> bytes:
    """PDF/UA-1 by Typst; the facts come in as data, nothing in them is read as markup."""
    content = _compiler().compile(
        input=str(DATA / "typst" / f"{template}.typ"),
        format="pdf",
        sys_inputs={"data": dumps(context, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    if not isinstance(content, bytes):
        raise TypeError("A layout gives one PDF.")
    return content


def docx(template: str, context: dict, issued_at: datetime) -> bytes:
    """DOCX by docxtpl, sandboxed and escaped; a field that the layout asks for and the facts lack is an error."""
    layout = DocxTemplate(DATA / "docx" / f"{template}.docx")
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    layout.render(context, jinja_env=environment, autoescape=True)
    facts = layout.docx.core_properties
    facts.created = facts.modified = issued_at.astimezone(UTC).replace(tzinfo=None)
    content = BytesIO()
    layout.save(content)
    return content.getvalue()
