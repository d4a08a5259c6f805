"""What a teacher signs by their own hand or file: a consent to a diagnostic, an application of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marshrut.core.access import person, role
from marshrut.core.bodies import Bodies
from marshrut.core.viewer import Role
from marshrut.documents.access import PDF, Kind, register
from marshrut.documents.documents.parts import Signature, numbered, period

ITS_PERSON_AND_OPERATOR = person() | role(Role.OPERATOR)


@dataclass(frozen=True)
class OwnConsent:
    """The consent of A2.consent of one person in one subject.

    `codes` are those of `blocks`; `school` is empty for an application of one's own. `text` is what is agreed to.
    """

    bodies: Bodies
    name: str
    school: str
    subject: str
    codes: Sequence[str]
    blocks: Sequence[str]
    text: str

    def derived(self) -> dict:
        signature = Signature("Педагогический работник", self.name)
        return {"lines": self.text.split("\n"), "signature": signature}


@dataclass(frozen=True)
class OwnApplication:
    """A person's own application of A2.5.9.3; each of `subjects` is consented to on a line of its own (A2.consent)."""

    bodies: Bodies
    name: str
    position: str
    organisation: str
    contact: str
    subjects: Sequence[str]
    since: date
    until: date
    blocks: Sequence[str]
    extra_minutes: int
    wishes: str
    text: str

    def derived(self) -> dict:
        blocks = ", ".join(self.blocks)
        return {
            "blocks": blocks,
            "period": period(self.since, self.until),
            "lines": self.text.split("\n"),
            "signature": Signature("Заявитель", self.name),
            "rows": numbered([{"subject": one, "blocks": blocks, "signature": ""} for one in self.subjects]),
        }


OWN_CONSENT = register(
    Kind(
        code="own_consent",
        title="Согласие на диагностику",
        formats=(PDF,),
        template="own_consent",
        who=ITS_PERSON_AND_OPERATOR,
        clauses=("A2.consent",),
    )
)
OWN_APPLICATION = register(
    Kind(
        code="own_application",
        title="Индивидуальная заявка на диагностику",
        formats=(PDF,),
        template="own_application",
        who=ITS_PERSON_AND_OPERATOR,
        clauses=("A2.5.9.3", "A2.consent"),
    )
)
