"""Lists of ИОМ: bounded queries, the same scope as the pages."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from marshrut.core.viewer import CURATING, Role, Viewer
from marshrut.pathways.models import Line, Pathway
from marshrut.people.models import normal

WORK = (
    Pathway.State.DRAFT,
    Pathway.State.AGREEING,
    Pathway.State.CORRECTING,
    Pathway.State.APPROVED,
)


def faces(viewer: Viewer) -> list[tuple[str, str]]:
    """Which lists the viewer has: (key, name)."""
    known = (
        ("developer", "Разработка", (Role.DEVELOPER,)),
        ("curator", "Мои педагоги", CURATING),
        ("school", "ИОМ организации", (Role.HEAD, Role.DEPUTY, Role.MUNICIPAL)),
    )
    return [(key, name) for key, name, roles in known if viewer.has(*roles)]


def listed(viewer: Viewer, face: str) -> QuerySet[Pathway]:
    """Rows of one of the viewer's lists. The school's list never joins the curator."""
    found = Pathway.objects.visible_to(viewer).select_related("case", "person", "organisation")
    if face == "curator":
        roles = [c.role for c in viewer.capacities]
        return found.filter(curator_id=viewer.person_id, curator_kind__in=roles)
    if face == "school":
        led = viewer.organisations(Role.HEAD, Role.DEPUTY)
        schools = Q(organisation_id__in=led) & ~Q(approver_role=Role.MUNICIPAL)
        own = Q(approver_role=Role.MUNICIPAL, municipality_id__in=viewer.municipalities(Role.MUNICIPAL))
        shown = found.filter(schools | own, shown_to_head_at__isnull=False)
        return shown.exclude(person_id=viewer.person_id)
    return found.select_related("curator", "subject").filter(state__in=WORK)


HAS_CANCELLED = Exists(Line.objects.filter(pathway=OuterRef("pk"), measure__withdrawn_on__isnull=False))
"""Whether a row of ИОМ sends its teacher to what was cancelled."""


def register(viewer: Viewer) -> QuerySet[Pathway]:
    """The register of ИОМ: every number ever given, closed ones too (A3.4.3.8)."""
    return Pathway.objects.visible_to(viewer).select_related("case", "person", "organisation", "curator")


def own(viewer: Viewer) -> QuerySet[Pathway]:
    """The viewer's own ИОМ, the newest first."""
    found = Pathway.objects.visible_to(viewer).filter(person_id=viewer.person_id, placed_on__isnull=False)
    return found.select_related("case", "organisation", "curator").order_by("-placed_on", "-pk")


def found_by(rows: QuerySet[Pathway], words: str) -> QuerySet[Pathway]:
    """Rows whose teacher or number has the words."""
    text = normal(words)
    return (
        rows.filter(Q(person__search__contains=text) | Q(number__icontains=words.strip())) if text else rows
    )


def to_replace(rows: QuerySet[Pathway]) -> QuerySet[Pathway]:
    """Rows that send their teacher to a measure which was cancelled."""
    return rows.filter(HAS_CANCELLED)
