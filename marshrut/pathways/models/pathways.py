import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Moves, Sides
from marshrut.core.models import CaseModel
from marshrut.core.nearness import colleague_rows, led_rows, near_rows
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.diagnostics.models import Result
from marshrut.measures.models import CATEGORIES, Measure
from marshrut.people.models import Employment, Municipality, Organisation, Subject, in_force
from marshrut.regulations.curators import CuratorKind, Model

KEPT = "один год после завершения или прекращения"
SIDES = "Есть дело, в котором эти записи — разные стороны. Передайте его другому человеку, потом объединяйте."
MODELS = [
    (Model.DIAGNOSTIC, "по комплексной диагностике"),
    (Model.POST_COURSE, "посткурсовое сопровождение"),
    (Model.MENTORING, "часть программы наставничества"),
]
CURATOR_KINDS = [(kind.value, kind.label) for kind in CuratorKind]


class PathwayQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Developers see all but those of people they work with; the parties see an ИОМ once it was placed (the
        teacher also while asked about the curator), the school's side once it was shown to it and while the teacher
        works there. A curator who has come near sees it by consent only, who leads the teacher not at all. A
        recovered account does not show whose curator or developer it is, nor an ИОМ after an individual application
        of which the school knows nothing (A2.6.3).
        """
        if viewer.is_system:
            return self
        if not viewer.signed_in:
            return self.none()
        mine = (Q(person_id=viewer.person_id) | _curated_by(viewer)) & Q(placed_on__isnull=False)
        mine |= Q(person_id=viewer.person_id, asked_curator__isnull=False)
        if viewer.has(Role.DEVELOPER) and not viewer.results_closed:
            mine |= ~near_rows(viewer)
        mine |= _of_school(viewer)
        if viewer.results_closed:
            mine &= Q(collective=True) | Q(shown_to_head_at__isnull=False)
        return self.filter(mine)


def _curated_by(viewer: Viewer) -> Q:
    curating = [c.role for c in viewer.capacities if viewer.circle.places and not viewer.results_closed]
    allowed = Q(curator_allowed_at__isnull=False) | ~colleague_rows(viewer)
    return Q(curator_id=viewer.person_id, curator_kind__in=curating) & allowed & ~led_rows(viewer)


def _of_school(viewer: Viewer) -> Q:
    """What was shown to the school's side, of people who work there today."""
    at_work = Employment.objects.filter(in_force(viewer.today))
    schools = viewer.organisations(Role.HEAD, Role.DEPUTY)
    municipalities = viewer.municipalities(Role.MUNICIPAL)
    shown = Q(pk__in=[])
    if schools:
        here = at_work.filter(organisation_id__in=schools).values("person_id")
        shown |= Q(organisation_id__in=schools, person_id__in=here) & ~Q(approver_role=Role.MUNICIPAL)
    if municipalities:
        here = at_work.filter(organisation__municipality_id__in=municipalities).values("person_id")
        own = Q(municipality_id__in=municipalities, person_id__in=here)
        shown |= own & Q(approver_role=Role.MUNICIPAL)
    return shown & Q(shown_to_head_at__isnull=False)


class Pathway(CaseModel):
    """ИОМ of one employment. What a diagnostic found stands in rows of its own (models/secret.py)."""

    kept = Kept("person", KEPT, "A3.4.5.4")
    merging = {
        "person": Moves(),
        "curator": Moves(bars=(Sides("person", SIDES),)),
        "asked_curator": Moves(bars=(Sides("person", SIDES),)),
        "developer": Moves(bars=(Sides("person", SIDES),)),
        "founder": Moves(bars=(Sides("person", SIDES),)),
    }

    class State(models.TextChoices):
        DRAFT = "draft", "Разрабатывается"
        AGREEING = "agreeing", "На согласовании"
        CORRECTING = "correcting", "На доработке у разработчика"
        APPROVED = "approved", "Утверждён, ждёт внесения в реестр"
        REGISTERED = "registered", "В реестре, реализуется"
        CLOSED = "closed", "Прекращён"

    number = models.CharField("номер", max_length=40, null=True, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pathways")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="+")
    model = models.PositiveSmallIntegerField("модель", choices=MODELS, default=Model.DIAGNOSTIC)
    collective = models.BooleanField("диагностика по заявке организации", default=True)
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    curator_kind = models.CharField("кто куратор", max_length=20, choices=CURATOR_KINDS, blank=True)
    curator_allowed_at = models.DateTimeField("педагог согласен, что куратор – его коллега", null=True)
    asked_curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_curator_kind = models.CharField(max_length=20, choices=CURATOR_KINDS, blank=True)
    developer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approver_role = models.CharField(max_length=30, default=Role.HEAD)
    founder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    months = models.PositiveSmallIntegerField("продолжительность, месяцев")
    starts_on = models.DateField("начало")
    ends_on = models.DateField("окончание")
    next_diagnostic_on = models.DateField("дата следующей диагностики")
    made_on = models.DateField("дата разработки")
    version_number = models.PositiveSmallIntegerField("версия", default=0)
    placed_on = models.DateField("передан на согласование", null=True)
    proposals_until = models.DateField("предложения принимаются по", null=True)
    shown_to_head_at = models.DateTimeField(null=True)
    opened_to_head_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField("педагог больше не работает в этой организации", null=True)

    objects = PathwayQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "starts_on"]),
            models.Index(fields=["curator", "state"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["person"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="pathway_dates"),
            models.CheckConstraint(
                condition=Q(curator__isnull=True) | ~Q(curator=models.F("person")),
                name="pathway_curator_is_another",
            ),
            models.CheckConstraint(
                condition=Q(asked_curator__isnull=True) | ~Q(asked_curator=models.F("person")),
                name="pathway_asked_is_another",
            ),
        ]

    def __str__(self):
        return self.number or "ИОМ"

    @property
    def municipal(self):
        """Whether the founder's body approves: it is the ИОМ of a head (A3.4.3.10, decision 19)."""
        return self.approver_role == Role.MUNICIPAL


class Line(models.Model):
    """A measure in the road map. `key` stays the same from version to version (A3.5.5 to A3.5.8)."""

    kept = Kept("pathway__person", KEPT, "A3.4.5.4")

    key = models.UUIDField(default=uuid.uuid4)
    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="lines")
    category = models.CharField("категория", max_length=20, choices=CATEGORIES)
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("название", max_length=300)
    kind = models.CharField("вид", max_length=60, blank=True)
    hours = models.PositiveSmallIntegerField("часов")
    form = models.CharField("форма", max_length=20, choices=Measure.Form.choices)
    provider = models.CharField("кто проводит", max_length=200, blank=True)
    starts_on = models.DateField("с")
    ends_on = models.DateField("по")

    class Meta:
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "key"], name="line_key_once"),
            models.UniqueConstraint(
                fields=["pathway", "measure"], condition=Q(measure__isnull=False), name="line_measure_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="line_dates"),
            models.CheckConstraint(condition=Q(hours__gte=1), name="line_hours"),
        ]

    def __str__(self):
        return self.title
