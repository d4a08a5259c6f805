"""Opens every page as every member of the cast and notes all that tests ask of it; what was written is taken back."""

import html
import io
import logging
import re
import shutil
import subprocess
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest
from django.db import connection, transaction
from django.template.backends.django import Template

from marshrut.core.pages import Table
from tests.access.walking import Place, Walk

EXPORTS = {
    "results": ("?xlsx=1",),
    "search": ("?q=Ветрова", "?q=2026", "?q=материалов", "?q=Ветрова&kind=pathways"),
    "typical_deficits": ("?xlsx=1",),
    "people_summary": ("?xlsx=1",),
    "pathways": ("?xlsx=1", "?face=curator&xlsx=1", "?face=school", "?face=school&xlsx=1", "?face=curator"),
    "pathway_register": ("?xlsx=1",),
    "applications": ("?format=xlsx", "?xlsx=1"),
    "sittings": ("?format=xlsx",),
    "groups": ("?xlsx=1",),
    "attendance_of": ("?format=xlsx", "?xlsx=1"),
    "bank": ("?xlsx=1",),
    "bank_items": ("?xlsx=1",),
    "today": ("?face=all",),
    "my_looks": ("?xlsx=1",),
    "inquiries": ("?xlsx=1",),
    "corrections": ("?xlsx=1",),
    "processing_list": ("?xlsx=1",),
    "accesses": ("?xlsx=1",),
}
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Seen:
    """What came of opening a page: its outcome, all that was sent, its queries and the rows of its table."""

    outcome: str = ""
    text: str = ""
    queries: int = 0
    rows: list[int] = field(default_factory=list)
    writes: bool = False


@dataclass(frozen=True)
class Opened:
    """By place, tail of the address and member; and the log of it all."""

    seen: dict[tuple[Place, str, str], Seen]
    log: list[str]


def opened(walk: Walk, tails: dict[str, tuple[str, ...]] = EXPORTS) -> Opened:
    """Norms are read before: they are nobody's queries."""
    walk.visit("developer", "/pathways/")
    with logged() as log:
        keys = [
            (place, tail, who)
            for place in walk.places
            for tail in ("", *tails.get(place.name, ()))
            for who in walk.cast
        ]
        return Opened({key: _seen(walk, *key) for key in keys}, log)


def _seen(walk, place, tail, who):
    seen = Seen()

    def asked(execute, sql, params, many, context):
        seen.queries += "SAVEPOINT" not in sql
        seen.writes |= sql.startswith(WRITES)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(asked), _rows_noted(seen.rows):
            visit = walk.visit(who, place.url + tail)
        seen.outcome, seen.text = visit.outcome, text_of(visit.response)
        transaction.set_rollback(True)
    return seen


@contextmanager
def _rows_noted(rows):
    render = Template.render

    def noting(template, context=None, request=None):
        rows.extend(len(v.rows) for v in (context or {}).values() if isinstance(v, Table))
        return render(template, context, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", noting)
        yield


@contextmanager
def logged():
    """The lines of every log, however unimportant."""
    root, records = logging.getLogger(), _Records()
    level = root.level
    root.addHandler(records)
    root.setLevel(logging.DEBUG)
    yield records.lines
    root.setLevel(level)
    root.removeHandler(records)


class _Records(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


def text_of(response):
    """Everything that was sent: head and body, the insides of workbooks and documents included."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = [str(sorted(response.headers.items())), response.cookies.output(), _read(body)]
    return "\n".join(said).lower().replace("\xa0", " ")


@cache
def _read(body: bytes) -> str:
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        return "\n".join(re.sub(r"<[^>]+>", "", part) for part in parts)
    if body[:4] == b"%PDF" and shutil.which("pdftotext"):
        told = ["pdftotext", "-", "-"]
        return subprocess.run(told, input=body, capture_output=True, check=True).stdout.decode()
    return html.unescape(body.decode("utf-8", "replace"))
