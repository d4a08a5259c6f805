"""The card of an ИОМ, field by field the form at the end of annex 3, and the extract for the head."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from marshrut.core.access import Who, person, role
from marshrut.core.bodies import Bodies
from marshrut.core.viewer import Role
from marshrut.documents.access import DOCX, PDF, Kind, register
from marshrut.regulations.pathway import Category

NEAR = Who(
    "работающий в организации педагога",
    lambda viewer, subject: "colleague" if subject.organisation_id in viewer.too_near() else "",
)
HINTS = {
    Category.KNOWLEDGE: "профессиональная переподготовка, повышение квалификации, стажировка",
    Category.EXCHANGE: (
        "форум, конференция, семинар, вебинар, мастер-класс, конкурс, посещение уроков и внеурочных"
        " мероприятий ведущих учителей-методистов и т. п."
    ),
    Category.SHOWCASE: "форум, конференция, семинар, вебинар, мастер-класс, конкурс, открытый урок и пр.",
    Category.MENTORING: "наставник/наставляемый",
    Category.BURNOUT: "тренинг, вебинар, коуч-сессия и пр.",
}


@dataclass(frozen=True)
class Measure:
    """A line of the road map; `category` is a `regulations.pathway.Category`, `when` the term in words,
    `codes` the deficits of 2.3 it works on, `mark` the completion with its proof.
    """

    category: str
    title: str
    when: str
    codes: Sequence[str] = ()
    mark: str = ""


@dataclass(frozen=True)
class Approval:
    """A line of the sheet of agreement and approval: who, their word, when, how it was given. `curator`
    marks the curator's line, whose name an extract without a curator does not show.
    """

    who: str
    name: str
    word: str = ""
    at: str = ""
    how: str = ""
    curator: bool = False


@dataclass(frozen=True)
class Teacher:
    """Section 1. Contacts are optional."""

    name: str
    organisation: str
    position: str
    subject: str
    education: str
    experience: str
    qualification: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Diagnostics:
    """Section 2: individual results (A2.6.3). `level` as the card says it («высокий»), `deficits` by code,
    in at least `least_rows` rows of the form."""

    kind: str
    taken_on: date | None
    level: str
    deficits: Sequence[tuple[str, str]]
    recommendations: Sequence[str]
    least_rows: int

    def derived(self) -> dict:
        rows = [f"{code} {plain}".strip() for code, plain in self.deficits]
        return {"deficits": rows + [""] * max(0, self.least_rows - len(rows))}


@dataclass(frozen=True)
class Card:
    """The whole card (A3.card). `version` is the version of the ИОМ that was printed; `curator` and the
    title page's «ФИО тьютора» are one person (decision 17). `mentoring`: «наставник» or «наставляемый».
    """

    bodies: Bodies
    number: str
    version: int
    year: int
    teacher: Teacher
    diagnostics: Diagnostics
    duration: str
    starts_on: date | None
    ends_on: date | None
    measures: Sequence[Measure]
    next_diagnostic: date | None
    drafted_on: date | None
    curator: str
    mentoring: str = ""
    approvals: Sequence[Approval] = ()

    def derived(self) -> dict:
        return {"categories": categories(self.measures, self.mentoring)}


@dataclass(frozen=True)
class Extract:
    """What the head works on (decisions 1 and 2): no section 2, no column of codes; `curator` stays empty
    for model 1 until the teacher opens the card. `root` binds it to the number and version of the card.
    """

    bodies: Bodies
    number: str
    version: int
    year: int
    teacher: Teacher
    duration: str
    starts_on: date | None
    ends_on: date | None
    measures: Sequence[Measure]
    next_diagnostic: date | None
    drafted_on: date | None
    curator: str = ""
    mentoring: str = ""
    root: str = ""
    approvals: Sequence[Approval] = field(default=())

    def derived(self) -> dict:
        plain = [replace(measure, codes=()) for measure in self.measures]
        approvals = [
            replace(line, name="не указывается") if line.curator and not self.curator else line
            for line in self.approvals
        ]
        return {"measures": [], "approvals": approvals, "categories": categories(plain, self.mentoring)}


def categories(measures: Sequence[Measure], mentoring: str) -> list[dict]:
    """The five rows of the road map in the card's order and wording; an empty category keeps its row."""
    rows = []
    for code, hint in HINTS.items():
        chosen = mentoring if code == Category.MENTORING and mentoring else hint
        lines = [
            {"title": m.title, "when": m.when, "codes": ", ".join(m.codes), "mark": m.mark}
            for m in measures
            if m.category == code
        ]
        rows.append(
            {
                "label": code.label,
                "hint": chosen,
                "lines": lines or [{"title": "", "when": "", "codes": "", "mark": ""}],
            }
        )
    return rows


CARD = register(
    Kind(
        code="card",
        title="Карта ИОМ",
        formats=(DOCX, PDF),
        template="card",
        who=person("person_id") | role(Role.DEVELOPER, Role.ANALYST).but_not(NEAR),
        clauses=("A3.card", "A3.4.3.9"),
        individual=True,
    )
)
EXTRACT = register(
    Kind(
        code="extract",
        title="Выписка из карты ИОМ",
        formats=(DOCX, PDF),
        template="extract",
        who=person("person_id") | role(Role.HEAD, Role.DEPUTY, Role.DEVELOPER),
        clauses=("A3.4.3.10",),
    )
)
