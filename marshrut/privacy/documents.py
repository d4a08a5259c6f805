"""The file of one's own data: a page to read and the same as JSON, packed together; scans that prove a correction."""

import json
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import date_of
from marshrut.documents.access import Purpose, register_purpose
from marshrut.privacy.access import CORRECTOR, OWNER
from marshrut.privacy.queries.archive import Section

CORRECTION_SCAN = register_purpose(
    Purpose("correction_scan", "Подтверждение к исправлению данных", OWNER | CORRECTOR)
)
PAGE, LOOKS, PLAIN = "мои-данные.html", "мои-данные.css", "мои-данные.json"


def archive_file(sections: Sequence[Section], viewer: Viewer) -> bytes:
    """A ZIP of everything in `sections`; it needs nothing from elsewhere to be read."""
    context = {
        "sections": [section for section in sections if section.rows],
        "empty": [section.title for section in sections if not section.rows],
        "at": viewer.at,
        "region": bodies(viewer.today),
        "css": LOOKS,
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr(PAGE, render_to_string("privacy/archive_page.html", context))
        archive.writestr(LOOKS, render_to_string("privacy/archive_page.css"))
        archive.writestr(PLAIN, _plain(sections, viewer.at))
    return buffer.getvalue()


def _plain(sections: Sequence[Section], at: datetime) -> str:
    told = {
        section.title: [dict(zip(section.headings, row, strict=True)) for row in section.rows]
        for section in sections
    }
    return json.dumps({"собрано": date_of(at).isoformat(), "данные": told}, ensure_ascii=False, indent=1)
