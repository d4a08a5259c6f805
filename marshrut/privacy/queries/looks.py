"""«Кто видел мои данные»: the looks at the viewer's own results, with who, of which organisation, on what ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from marshrut.core.models import Look
from marshrut.core.standing import STANDING
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import date_of
from marshrut.diagnostics.queries.owning import CAPACITIES
from marshrut.diagnostics.queries.results import own_looks
from marshrut.documents.access import kinds as document_kinds
from marshrut.people.models import Employment
from marshrut.privacy.models import Inquiry

SYSTEM = "Система, без участия людей"
JOB = "job:"
RESULTS, PATHWAYS, PAPERS, SPECIAL = "results", "pathways", "papers", "special"
KINDS = (
    (RESULTS, "результаты диагностики"),
    (PATHWAYS, "уровень и дефициты в ИОМ"),
    (PAPERS, "скачанные документы"),
    (SPECIAL, "особый доступ"),
)
GROUNDS = {
    Role.ANALYST: ("обрабатывает результаты диагностики", "A2.6.1"),
    Role.DEVELOPER: ("составляет ИОМ по результатам", "A2.6.6.3"),
    "curator": ("сопровождает ИОМ", "A3.3.2.3"),
    "organiser": ("организует программу, тест которой обязателен", "A2.5.3"),
    Role.HEAD: ("вы сами открыли карту ИОМ", "A3.4.3.10"),
    Role.OPERATOR: ("вводит ответы с бумажного бланка", "A2.5.7.1"),
    SPECIAL: ("особый доступ: просит один, допускает другой", "A2.6.3"),
}
BY_ITSELF = ("обработка по порядку, без участия людей", "A2.6.1")


@dataclass(frozen=True)
class Seen:
    """One look as its owner reads it."""

    pk: int
    at: datetime
    who: str
    capacity: str
    place: str
    what: str
    ground: str
    clause: str
    special: bool = False
    inquiry_id: int | None = None

    @property
    def day(self) -> date:
        return date_of(self.at)

    @property
    def human(self) -> bool:
        """Whether a person looked, of whom one can ask."""
        return self.who != SYSTEM


def found(viewer: Viewer, *, since: date | None = None, until: date | None = None, kind: str = ""):
    """The viewer's looks, narrowed down as the page asks."""
    rows = own_looks(viewer)
    if since:
        rows = rows.filter(at__date__gte=since)
    if until:
        rows = rows.filter(at__date__lte=until)
    return rows.filter(_of_kind(kind)) if kind else rows


def _of_kind(kind: str) -> Q:
    papers = Q(what__in=[each.title for each in document_kinds()])
    special = Q(capacity=SPECIAL)
    if kind == SPECIAL:
        return special
    if kind == PAPERS:
        return papers
    routes = Q(case__kind="pathway")
    return (routes if kind == PATHWAYS else ~routes) & ~papers & ~special


def as_read(looks: Sequence[Look], viewer: Viewer) -> list[Seen]:
    """A page of looks for its owner; two queries whatever their number."""
    places = _places({look.viewer_id for look in looks if look.viewer_id})
    asked = Inquiry.objects.visible_to(viewer).filter(look__in=looks, person_id=viewer.person_id)
    inquiries = dict(asked.exclude(state=Inquiry.State.TAKEN_BACK).values_list("look_id", "pk"))
    return [_seen(look, places, inquiries.get(look.pk)) for look in looks]


def _seen(look: Look, places: dict[int, list[Employment]], inquiry_id: int | None) -> Seen:
    itself = look.viewer is None
    ground, clause = (
        BY_ITSELF if itself else GROUNDS.get(look.capacity.removeprefix(STANDING), ("", "A2.6.3"))
    )
    return Seen(
        pk=look.pk,
        at=look.at,
        who=SYSTEM if look.viewer is None else look.viewer.short_name,
        capacity="" if itself else str(CAPACITIES.get(look.capacity, "")),
        place="" if itself else _place(places.get(look.viewer_id or 0, ()), date_of(look.at)),
        what=look.what,
        ground=ground,
        clause=clause,
        special=look.capacity == SPECIAL,
        inquiry_id=inquiry_id,
    )


def _places(people: set[int]) -> dict[int, list[Employment]]:
    rows = Employment.objects.filter(person_id__in=people).select_related("organisation")
    by_person: dict[int, list[Employment]] = {}
    for work in rows.order_by("-is_main", "since"):
        by_person.setdefault(work.person_id, []).append(work)
    return by_person


def _place(works: Sequence[Employment], on: date) -> str:
    """Where somebody worked on the day, the main work first."""
    then = (w for w in works if w.since <= on and (w.until is None or w.until >= on))
    work = next(then, None)
    return work.organisation.short_name if work else ""
