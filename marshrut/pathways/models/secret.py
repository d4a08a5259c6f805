"""Individual results in an ИОМ: own rows, read only through queries that take the viewer and write a Look."""

from django.db import models

from marshrut.codifier.models import CodifierEntry
from marshrut.core.retention import Kept
from marshrut.diagnostics.models.results import LEVELS
from marshrut.pathways.models.pathways import KEPT, Line, Pathway


class PathwayResult(models.Model):
    """Section 2 of the card (A3.5.4)."""

    kept = Kept("pathway__person", KEPT, "A2.6.3; A3.4.5.4")

    class Kind(models.TextChoices):
        TEST = "test", "стандартизированные оценочные процедуры"
        SELF = "self", "самодиагностика на основании рефлексии профессиональной деятельности"
        ACTIVITY = "activity", "диагностика на основании результатов профессиональной деятельности"
        EXPERT = "expert", "диагностика на основании экспертной оценки практической деятельности"

    pathway = models.OneToOneField(
        Pathway, primary_key=True, on_delete=models.CASCADE, related_name="section2"
    )
    kind = models.CharField("вид диагностики", max_length=12, choices=Kind.choices, default=Kind.TEST)
    taken_on = models.DateField("дата диагностики")
    level = models.CharField("уровень", max_length=10, choices=LEVELS)
    recommendations = models.TextField("рекомендации", blank=True)


class PathwayDeficit(models.Model):
    """A deficit the ИОМ works on; `uncovered` says why the draft found no measure for it."""

    kept = Kept("pathway__person", KEPT, "A2.6.3; A3.4.5.4")

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="deficits")
    entry = models.ForeignKey(CodifierEntry, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    uncovered = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["pathway", "entry"], name="pathway_deficit_once")]


class LineDeficit(models.Model):
    """Column «Дефициты» of the road map (A3.5.9)."""

    kept = Kept("line__pathway__person", KEPT, "A2.6.3; A3.4.5.4")

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="deficits")
    entry = models.ForeignKey(CodifierEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "entry"], name="line_deficit_once")]


class LineReason(models.Model):
    """Why the measure was chosen; it names deficits."""

    kept = Kept("line__pathway__person", KEPT, "A2.6.3; A3.4.5.4")

    line = models.OneToOneField(Line, primary_key=True, on_delete=models.CASCADE, related_name="reason")
    text = models.TextField()
