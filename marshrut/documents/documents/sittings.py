"""Papers around a sitting: certificate, attendance sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marshrut.core.access import person, role
from marshrut.core.bodies import Bodies
from marshrut.core.viewer import Role
from marshrut.documents.access import DOCX, PDF, Kind, register
from marshrut.documents.documents.parts import Signature, numbered


@dataclass(frozen=True)
class Certificate:
    """That a diagnostic was taken; no score and no level (decision 6). `kind`: «стандартизированная
    диагностика (тестирование)»; `blocks` as taken.
    """

    bodies: Bodies
    name: str
    position: str
    organisation: str
    kind: str
    subject: str
    blocks: Sequence[str]
    taken_on: date
    place: str
    issued_on: date
    number: str = ""
    signature: Signature | None = None

    def derived(self) -> dict:
        signature = self.signature or Signature(self.bodies.centre_full, "")
        return {"blocks": ", ".join(self.blocks), "signature": signature}


@dataclass(frozen=True)
class Attendant:
    name: str
    organisation: str
    subject: str


@dataclass(frozen=True)
class Attendance:
    """The sheet that those who came sign; `organiser` signs for it."""

    bodies: Bodies
    title: str
    place: str
    starts_at: datetime
    rows: Sequence[Attendant]
    organiser: str = ""

    def derived(self) -> dict:
        rows = [{"name": r.name, "organisation": r.organisation, "subject": r.subject} for r in self.rows]
        return {"rows": numbered(rows)}


CERTIFICATE = register(
    Kind(
        code="certificate",
        title="Справка о прохождении диагностики",
        formats=(PDF, DOCX),
        template="certificate",
        who=person("person_id"),
        clauses=("A2.2.2",),
    )
)
ATTENDANCE = register(
    Kind(
        code="attendance",
        title="Явочный лист",
        formats=(DOCX, PDF),
        template="attendance",
        who=role(Role.OPERATOR),
        clauses=("A2.5.9.5",),
    )
)
