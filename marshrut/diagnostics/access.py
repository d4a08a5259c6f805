"""Who may act in a diagnostic; the capacity is what the journal keeps."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from marshrut.core.access import Who, person, role, role_at
from marshrut.core.viewer import ADMITTED, Role

SIGNER = Signer(salt="marshrut.diagnostics.attempt")

PREPARER = role_at(Role.HEAD, Role.DEPUTY)
HEAD = role_at(Role.HEAD)
OWNER = person(label="сам заявитель")
APPLICANT = person("applicant_id", label="кто подал заявку")
TEACHER = person()
OPERATOR = role(Role.OPERATOR)
ANALYST = role(Role.ANALYST)
COLLEAGUE = Who(
    "работающий в организации педагога",
    lambda viewer, work: "colleague" if work.employment.organisation_id in viewer.too_near() else "",
)
TYPISTS = role(Role.OPERATOR, Role.ANALYST)
TYPIST = TYPISTS.but_not(TEACHER).but_not(COLLEAGUE)
"""Who types in a sheet of paper: neither one's own nor a colleague's (A2.6.3)."""
ORGANISER = Who(
    "организатор программы",
    lambda viewer, obj: (
        "organiser"
        if obj.is_programme and obj.prepared_by_id == viewer.person_id and viewer.signed_in
        else ""
    ),
)
"""Who ordered the test of a programme (A2.5.3)."""
ITS_ORGANISER = Who(
    "организатор программы",
    lambda viewer, consent: ORGANISER(viewer, consent.application),
)
ORAL = Who("заявка подана устно", lambda _viewer, obj: "oral" if obj.channel == obj.Channel.ORAL else "")
WRITTEN = Who(
    "заявка индивидуальная", lambda _viewer, obj: "written" if obj.channel == obj.Channel.WRITTEN else ""
)
ITS_WRITTEN = Who(
    "согласие в индивидуальной заявке", lambda viewer, consent: WRITTEN(viewer, consent.application)
)
SENT = Who("заявка уже подана", lambda _viewer, obj: "sent" if obj.sent_at else "")
RESULT_READERS = TEACHER | role(*ADMITTED)
SCHOOL_STAFF = role(Role.HEAD, Role.DEPUTY)
HOLDER = Who("держатель ключа работы", lambda _viewer, _obj: "self")
"""The view reads the signed token of the attempt: session and user are not asked."""


@dataclass(frozen=True, slots=True)
class Token:
    """What the signed token of a running work says; `generation` must be the attempt's own to count."""

    attempt_id: int
    generation: int
    issued: int

    def signed(self) -> str:
        return SIGNER.sign(f"{self.attempt_id}.{self.generation}.{self.issued}")


def token_of(text: str) -> Token | None:
    """The token that was signed here, or None."""
    try:
        attempt_id, generation, issued = SIGNER.unsign(text).split(".")
        return Token(int(attempt_id), int(generation), int(issued))
    except (BadSignature, ValueError):
        return None
