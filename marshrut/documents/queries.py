"""What a viewer may open: documents and files, each looked at through its kind's or purpose's rule."""

from dataclasses import dataclass, field

from django.http import Http404
from django.urls import reverse

from marshrut.core.journal import write_looks
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import flow_of
from marshrut.documents.access import Kind, Purpose, capacity, held, kind_of, purpose_of, subject_of
from marshrut.documents.models import Document, StoredFile

PATIENCE = 5


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
    return list(rows) if capacity(purpose_of(purpose), case, None, viewer) else []


def whose(row: Document | StoredFile) -> int | None:
    """The person whose it is now: what was issued goes on naming a record that was merged."""
    return row.owner.merged_into_id or row.owner_id if row.owner else None


def note_look(rule: Kind | Purpose, row: Document | StoredFile, right: str, viewer: Viewer) -> None:
    """Write the Look of somebody else than the owner at what shows an individual result (A2.6.3)."""
    owner = whose(row)
    if rule.individual and row.case_id and owner and owner != viewer.person_id:
        write_looks([(owner, row.case_id)], viewer=viewer, capacity=right, what=rule.title)


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
