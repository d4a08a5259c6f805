from django.db import models

from marshrut.core.retention import NO_PERSON


class NumberSeries(models.Model):
    """The last number given in a year; its row is locked while a range is taken."""

    kept = NO_PERSON

    name = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="number_series_once")]
