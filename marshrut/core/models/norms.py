from django.conf import settings
from django.db import models

from marshrut.core.merging import Stays
from marshrut.core.retention import NO_PERSON


class Norm(models.Model):
    """One value of the region from one day on: a term, a threshold, a body's name, a list.

    The order's own values are the defaults in code; rows only say where the region differs. A row is never changed:
    of several for one day the newest version counts, and one without a value takes the earlier ones back.
    """

    kept = NO_PERSON
    merging = {"set_by": Stays("кто установил")}

    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    value = models.JSONField(null=True)
    since = models.DateField()
    basis = models.CharField(max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="norm_version")]


class CalendarYear(models.Model):
    """A year of the production calendar as corrected by the administrator; the newest version counts."""

    kept = NO_PERSON
    merging = {"set_by": Stays("кто установил")}

    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    basis = models.CharField(max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "version"], name="calendar_year_version")]
