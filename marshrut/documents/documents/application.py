"""The collective application and the consents attached to it: the two forms at the end of annex 2."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marshrut.core import wording
from marshrut.core.access import role
from marshrut.core.bodies import Bodies
from marshrut.core.viewer import Role
from marshrut.documents.access import DOCX, PDF, Kind, register
from marshrut.documents.documents.parts import Letterhead, Signature, numbered, period

PEOPLE = "человек,человека,человек"
TEACHERS = "учитель,учителя,учителей"
SCHOOL_AND_OPERATOR = role(Role.HEAD, Role.DEPUTY, Role.OPERATOR)


@dataclass(frozen=True)
class Application:
    """The letter of A2.application.

    `school` stands after «учителей»: the short or full name in the nominative, in its quotes. `subjects`:
    (subject, or for who teaches none the direction of work; number of people). `consents`: how many
    consents are attached. `teachers` counts people, so it may be less than the sum over subjects.
    """

    bodies: Bodies
    letterhead: Letterhead
    number: str
    school: str
    since: date
    until: date
    blocks: Sequence[str]
    teachers: int
    subjects: Sequence[tuple[str, int]]
    consents: int
    signature: Signature
    signed_on: date | None = None

    def derived(self) -> dict:
        one = wording.plural(self.teachers, "примет,примут,примут")
        return {
            "period": period(self.since, self.until),
            "blocks": [f"{block}{'.' if last else ';'}" for block, last in _with_last(self.blocks)],
            "take_part": f"В диагностике {one} участие {wording.counted(self.teachers, TEACHERS)}",
            "subjects": [
                f"{name} – {wording.counted(count, PEOPLE)}{'.' if last else ';'}"
                for (name, count), last in _with_last(self.subjects)
            ],
            "attached": wording.counted(self.consents, "согласие,согласия,согласий"),
        }


@dataclass(frozen=True)
class ConsentRow:
    """One teacher and one subject; `signature` is the mark of an electronic consent, empty for paper."""

    name: str
    subject: str
    blocks: Sequence[str]
    signature: str = ""

    def derived(self) -> dict:
        return {"blocks": ", ".join(self.blocks)}


@dataclass(frozen=True)
class Consents:
    """The table of A2.consent; a teacher with two subjects has two rows."""

    bodies: Bodies
    school: str
    number: str
    rows: Sequence[ConsentRow]

    def derived(self) -> dict:
        return {"rows": numbered([_plain(row) for row in self.rows])}


APPLICATION = register(
    Kind(
        code="application",
        title="Коллективная заявка",
        formats=(DOCX, PDF),
        template="application",
        who=SCHOOL_AND_OPERATOR,
        clauses=("A2.application", "A2.5.9.3"),
    )
)
CONSENTS = register(
    Kind(
        code="consents",
        title="Согласия на диагностику",
        formats=(DOCX, PDF),
        template="consents",
        who=SCHOOL_AND_OPERATOR,
        clauses=("A2.consent", "A2.5.9.3"),
    )
)


def _with_last(values: Sequence) -> list[tuple]:
    return [(value, index == len(values)) for index, value in enumerate(values, start=1)]


def _plain(row: ConsentRow) -> dict:
    return {"name": row.name, "subject": row.subject, "signature": row.signature, **row.derived()}
