"""Kinds of documents and purposes of files: what each is called, made of, and who may open it.

A kind's `who` is asked about the case's own object, which must also be visible to the viewer; a document
without a case is asked about itself (`owner_id`, `organisation_id`, `issued_by_id`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marshrut.core.access import Who
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import flow_of

PDF, DOCX = "pdf", "docx"
FORMATS = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
UPLOADS = {"pdf": "application/pdf", "sig": "application/pkcs7-signature"}


@dataclass(frozen=True)
class Kind:
    """`template` names the layouts `data/typst/<template>.typ` and `data/docx/<template>.docx`.

    `individual`: it shows an individual result, every opening by another than its owner is a Look (A2.6.3).
    """

    code: str
    title: str
    formats: tuple[str, ...]
    template: str
    who: Who
    clauses: tuple[str, ...] = ()
    individual: bool = False


@dataclass(frozen=True)
class Purpose:
    """What an uploaded file is for."""

    code: str
    title: str
    who: Who
    individual: bool = False


@dataclass(frozen=True)
class GivingBack:
    """Where a signed sheet of a kind is added: the steps of its case that it makes possible, and their page."""

    steps: tuple[str, ...]
    route: str


@dataclass(frozen=True)
class FileSigning:
    """What a file of qualified signature of a kind's PDF does: the steps it makes possible, the room's own action.

    `take(sheet, file, *, viewer, seen)` writes the signature and takes the step; it raises `Refused` in words.
    """

    steps: tuple[str, ...]
    take: Callable[..., Any]
    clause: str


_kinds: dict[str, Kind] = {}
_giving_back: dict[str, GivingBack] = {}
_file_signing: dict[str, FileSigning] = {}
_purposes: dict[str, Purpose] = {}


def register(kind: Kind) -> Kind:
    """Make the kind known; a room whose case it belongs to may register it anew with its own `who`."""
    _kinds[kind.code] = kind
    return kind


def register_giving_back(kind: str, place: GivingBack) -> None:
    """Where the room that signs this kind takes its signed sheets."""
    _giving_back[kind] = place


def giving_back(kind: str) -> GivingBack | None:
    return _giving_back.get(kind)


def register_file_signing(kind: str, signing: FileSigning) -> None:
    """What the room that signs this kind does with a file of qualified signature."""
    _file_signing[kind] = signing


def file_signing(kind: str) -> FileSigning | None:
    return _file_signing.get(kind)


def register_purpose(purpose: Purpose) -> Purpose:
    _purposes[purpose.code] = purpose
    return purpose


def kinds() -> tuple[Kind, ...]:
    """Every kind of document there is."""
    return tuple(_kinds.values())


def kind_of(code: str) -> Kind:
    return _kinds[code]


def purpose_of(code: str) -> Purpose:
    return _purposes[code]


def subject_of(case: Case | None, row: Any, viewer: Viewer) -> Any | None:
    """What `who` is asked about: the case's object if the viewer may see it, or the row itself."""
    if case is None:
        return row
    rows: Any = flow_of(case).model._default_manager
    return rows.visible_to(viewer).filter(pk=case.pk).first()


def capacity(rule: Kind | Purpose, case: Case | None, row: Any, viewer: Viewer) -> str:
    """In what capacity the viewer may open it; empty when they may not."""
    subject = subject_of(case, row, viewer)
    return held(rule, viewer, subject) if subject is not None else ""


def held(rule: Kind | Purpose, viewer: Viewer, subject: Any) -> str:
    """The same about what `subject_of` gave. What shows a result is closed to a recovered account (A2.6.3)."""
    return "" if rule.individual and viewer.results_closed else rule.who(viewer, subject)
