"""Who may have signed a school's letter on a day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from marshrut.core.norms import norms
from marshrut.core.standing import acting_title
from marshrut.core.viewer import Role, Viewer
from marshrut.people.models import Appointment, Employment, in_force
from marshrut.regulations.findings import Finding
from marshrut.regulations.signatures import Way, way_finding

NO_AUTHORITIES = (
    "На сервере не указаны удостоверяющие центры, которым он верит: файлы подписи здесь не проверить."
)
Need = Callable[[object, Viewer], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Signer:
    """A head in office, or who stood in for one, with the post that stands under a letter."""

    person_id: int
    name: str
    post: str
    stands_in: bool = False


def signers(organisation_id: int, day: date) -> list[Signer]:
    """Who was head of the school on the day, whoever stood in first: the head was then on leave."""
    held = Appointment.objects.filter(in_force(day), role=Role.HEAD, organisation_id=organisation_id)
    rows = list(held.select_related("person").order_by("stands_in", "pk"))
    works = Employment.objects.filter(
        in_force(day), organisation_id=organisation_id, person__in=[row.person_id for row in rows]
    )
    posts = {work.person_id: work.position.capitalize() for work in works.order_by("is_manager", "-pk")}
    found = {
        row.person_id: Signer(
            row.person_id, row.person.full_name, _post(row, posts), row.stands_in_id is not None
        )
        for row in sorted(rows, key=lambda row: row.stands_in_id is None)
    }
    return list(found.values())


def _post(row: Appointment, posts: dict[int, str]) -> str:
    if row.stands_in_id is None:
        return posts.get(row.person_id, "Руководитель")
    words = acting_title(row.role)
    return f"{words[0].upper()}{words[1:]}, {row.basis}"


def admits(norm: str, way: Way, clause: str) -> Need:
    """A need of a step: the region admits this way of signing on the day, and the server can tell a true file."""

    def need(_obj: object, viewer: Viewer) -> Iterator[Finding]:
        yield from way_finding(way, getattr(norms(viewer.today), norm), clause)
        if way is Way.QUALIFIED and settings.SIGNATURE_AUTHORITIES is None:
            yield Finding(clause, NO_AUTHORITIES, met=False)

    return need


def printed_to_sign(application: object, viewer: Viewer) -> list[Finding]:
    """Whether a printed letter can be signed at all: by hand or by a file; what is said is of the hand."""
    by_hand = list(letter_by_hand(application, viewer))
    return [] if all(one.met for one in letter_by_file(application, viewer)) else by_hand


letter_here = admits("letter_signatures", Way.SIMPLE, "A2.application")
letter_by_hand = admits("letter_signatures", Way.PAPER, "A2.application")
letter_by_file = admits("letter_signatures", Way.QUALIFIED, "A2.application")
consent_here = admits("consent_signatures", Way.SIMPLE, "A2.consent")
consent_by_hand = admits("consent_signatures", Way.PAPER, "A2.consent")
consent_by_file = admits("consent_signatures", Way.QUALIFIED, "A2.consent")
