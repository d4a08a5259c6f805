"""What a viewer may open: documents and files, each looked at through its kind's or purpose's rule."""

from dataclasses import dataclass, field

from django.http import Http404
from django.urls import reverse

from marshrut.core.journal import write_looks
from marshrut.core.models import Case, CaseModel
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import flow_of, may
from marshrut.documents.access import (
    Kind,
    Purpose,
    capacity,
    giving_back,
    held,
    kind_of,
    purpose_of,
    subject_of,
)
from marshrut.documents.models import CODE, SIGNS, Document, Signature, StoredFile
from marshrut.regulations.findings import unmet

LOOKALIKES = str.maketrans("АВСЕНКМРТХУ", "ABCEHKMPTXY")
GROUP = 4


@dataclass(frozen=True)
class Opened:
    """A document that the viewer may open; `files` by format."""

    document: Document
    kind: Kind
    capacity: str = ""
    files: dict = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is called on pages and in file names."""
        name, number = self.kind.title, self.document.number
        first, _, last = name.rpartition(" ")
        return " ".join(
            part for part in (first if last and number.startswith(last) else name, number) if part
        )

    @property
    def troubled(self) -> bool:
        return getattr(self.document, "trouble", None) is not None

    @property
    def formats(self) -> list[tuple[str, bool]]:
        """The formats of the kind, each with whether its file is ready."""
        return [(name, name in self.files) for name in self.kind.formats]


def of_case(case: Case, viewer: Viewer) -> list[Opened]:
    """The documents of a case that the viewer may open, newest first; a bounded number of queries."""
    rows = list(_documents().filter(case=case).order_by("-issued_at", "-pk"))
    subject = subject_of(case, None, viewer) if rows else None
    if subject is None:
        return []
    opened = [_opened(row, held(kind_of(row.kind), viewer, subject)) for row in rows]
    return [one for one in opened if one.capacity]


def document_for(pk: int, viewer: Viewer) -> Opened:
    """One document that the viewer may open. Raises `Http404`: whether it exists is nobody else's business."""
    row = _documents().select_related("case", "owner").filter(pk=pk).first()
    right = capacity(kind_of(row.kind), row.case, row, viewer) if row else ""
    if not right:
        raise Http404
    return _opened(row, right)


def file_for(key: str, viewer: Viewer) -> tuple[StoredFile, Purpose, str]:
    """An uploaded file that the viewer may open, its purpose, the viewer's capacity. Raises `Http404`."""
    row = StoredFile.objects.select_related("case", "owner").filter(key=key).first()
    right = capacity(purpose_of(row.purpose), row.case, row, viewer) if row else ""
    if row is None or not right:
        raise Http404
    return row, purpose_of(row.purpose), right


def files_of_case(case: Case, viewer: Viewer, purpose: str) -> list[StoredFile]:
    rows = StoredFile.objects.filter(case=case, purpose=purpose).order_by("-uploaded_at")
    rows = rows.select_related("uploaded_by")
    return list(rows) if capacity(purpose_of(purpose), case, None, viewer) else []


def whose(row: Document | StoredFile) -> int | None:
    """The person whose it is now: what was issued goes on naming a record that was merged."""
    return row.owner.merged_into_id or row.owner_id if row.owner else None


def note_look(rule: Kind | Purpose, row: Document | StoredFile, right: str, viewer: Viewer) -> None:
    """Write the Look of somebody else than the owner at what shows an individual result (A2.6.3)."""
    owner = whose(row)
    if rule.individual and row.case_id and owner and owner != viewer.person_id:
        write_looks([(owner, row.case_id)], viewer=viewer, capacity=right, what=rule.title)


def spelled_code(code: str) -> str:
    """As it is printed: «K7M2-9XTA-4PC3»."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(text: str) -> str:
    """The code somebody typed from a sheet, in whichever letters; empty when it can be none."""
    signs = "".join(sign for sign in text.upper().translate(LOOKALIKES) if sign not in " -–—‑")
    return signs if len(signs) == CODE and set(signs) <= set(SIGNS) else ""


def document_by_code(text: str, viewer: Viewer) -> Opened | None:
    """The document whose code this is, if the viewer may open it."""
    pk = Document.objects.filter(code=read_code(text) or None).values_list("pk", flat=True).first()
    try:
        return document_for(pk, viewer) if pk else None
    except Http404:
        return None


def sheet_of(case: Case, kind: str, code: str) -> Document | None:
    """The printed sheet of a case that somebody holds signed; None when the code is of nothing like it."""
    return Document.objects.filter(case=case, kind=kind, code=code).first()


def place_to_give_back(row: Document, viewer: Viewer) -> str:
    """The page where the viewer may add this sheet signed, or nothing."""
    place = giving_back(row.kind)
    subject = subject_of(row.case, row, viewer) if place and row.case else None
    if place is None or subject is None or not any(_ready(subject, step, viewer) for step in place.steps):
        return ""
    return f"{reverse(place.route, args=[row.case_id])}?code={row.code}"


def _ready(subject: CaseModel, name: str, viewer: Viewer) -> bool:
    """Whether the step is open and nothing stands in its way: a sheet signed by all is not asked for again."""
    needs = flow_of(subject).step(name).needs
    return may(subject, name, viewer) and not unmet([f for need in needs for f in need(subject, viewer)])


@dataclass(frozen=True)
class Proof:
    """A signature with its scan where the viewer may open that."""

    signature: Signature
    key: str


def proofs(row: Document, viewer: Viewer) -> list[Proof]:
    """Who signed this sheet and how, each with the scan that the viewer may open."""
    rows = row.signatures.select_related("person", "entered_by", "file").order_by("entered_at", "pk")
    return [Proof(one, _openable(one.file, row, viewer)) for one in rows]


def _openable(file: StoredFile | None, row: Document, viewer: Viewer) -> str:
    return file.key if file and capacity(purpose_of(file.purpose), row.case, file, viewer) else ""


def home_of(row: Document, viewer: Viewer) -> tuple[str, str] | None:
    """(address, name) of the page a document belongs to, if the viewer may open it."""
    if row.case is None or subject_of(row.case, row, viewer) is None:
        return None
    flow = flow_of(row.case)
    return reverse(flow.route, args=[row.case_id]), flow.label


def _documents():
    return Document.objects.select_related("trouble").prefetch_related("renditions")


def _opened(row: Document, held: str) -> Opened:
    return Opened(row, kind_of(row.kind), held, {r.format: r for r in row.renditions.all()})
