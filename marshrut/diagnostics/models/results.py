from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.codifier.models import BLOCKS, CodifierEntry
from marshrut.core.merging import Moves
from marshrut.core.models import CaseModel
from marshrut.core.nearness import near_rows
from marshrut.core.retention import Kept
from marshrut.core.viewer import ADMITTED, Viewer
from marshrut.diagnostics.models.applications import CYCLE
from marshrut.diagnostics.models.attempts import Attempt
from marshrut.people.models import Employment, Subject
from marshrut.regulations.levels import Level

LEVELS = [(level.value, level.label) for level in Level]


class ResultQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """The owner after release, the admitted staff of the centre; nobody else, ever (A2.6.3).

        Who works in a school and is on that staff too sees no results of the people who work there, in whichever of
        their works. A recovered account sees none before its person has proved to be themselves.
        """
        if viewer.is_system:
            return self
        if viewer.results_closed:
            return self.none()
        own = Q(person_id=viewer.person_id, released_at__isnull=False)
        if viewer.has(*ADMITTED):
            near = near_rows(viewer, organisation="employment__organisation_id")
            return self.filter(own | ~Q(person_id=viewer.person_id) & ~near)
        return self.filter(own) if viewer.signed_in else self.none()


class Result(CaseModel):
    """An individual result. Read only through `diagnostics.queries`, which write a Look."""

    kept = Kept("person", CYCLE, "A2.6.3; решение 23")
    merging = {"person": Moves()}

    class State(models.TextChoices):
        SCORED = "scored", "Обработан"
        RELEASED = "released", "Сообщён педагогу"
        NEEDED = "needed", "Нужен ИОМ"
        NOT_NEEDED = "not_needed", "ИОМ не требуется"
        DECLINED = "declined", "Педагог отказался от ИОМ"
        HELD = "held", "Придержан"
        INSUFFICIENT = "insufficient", "Недостаточно данных"
        ANNULLED = "annulled", "Признан несостоявшимся"

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField("дата прохождения")
    closed_on = models.DateField("дата завершения процедуры")
    points = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    low_percent = models.PositiveSmallIntegerField("с учётом точности от, %")
    high_percent = models.PositiveSmallIntegerField("с учётом точности до, %")
    level = models.CharField(max_length=10, choices=LEVELS, blank=True)
    answered = models.PositiveSmallIntegerField("заданий с ответом", null=True)
    items = models.PositiveSmallIntegerField("заданий", null=True)
    released_at = models.DateTimeField(null=True)
    decision_reason = models.TextField("обоснование решения об ИОМ", blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-taken_on"]), models.Index(fields=["state", "closed_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(points__lte=models.F("maximum"), maximum__gte=1), name="result_points"
            ),
            models.CheckConstraint(
                condition=~Q(level="") | Q(state__in=["scored", "held", "insufficient", "annulled"]),
                name="result_without_level_is_decided_by_nobody",
            ),
            models.CheckConstraint(
                condition=Q(answered=None, items=None) | Q(answered__lte=models.F("items")),
                name="result_answered",
            ),
        ]

    @property
    def judged(self) -> bool:
        """Whether the result has a level and stands."""
        return bool(self.level) and self.state != self.State.ANNULLED

    @property
    def organisation_id(self) -> int:
        """The organisation of the case: colleagues among the staff get no duties about it."""
        return self.employment.organisation_id


class BlockResult(models.Model):
    kept = Kept("result__person", CYCLE, "A2.6.3")

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="block_results")
    block = models.CharField(max_length=20, choices=BLOCKS)
    points = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=10, choices=LEVELS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "block"], name="block_result_once")]


class DeficitResult(models.Model):
    """How a person did on one codifier entry, and whether it is a deficit by the norm."""

    kept = Kept("result__person", CYCLE, "A2.6.3")

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="entries")
    entry = models.ForeignKey(CodifierEntry, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    deficit = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "entry"], name="deficit_result_once")]
