from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Drops
from marshrut.core.retention import Kept


class VisitQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at__isnull=True)


class Visit(models.Model):
    """A sign-in on one device, for its owner to recognise; while it is open, `key` is that of its session."""

    kept = Kept("person", "30 дней после окончания", "152-ФЗ, ст. 19; порядок входа в систему")
    merging = {"person": Drops("сеансы присоединённой записи завершены")}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    key = models.CharField(max_length=40, null=True, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=64)
    way = models.CharField("как вошли", max_length=80, blank=True)
    device = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField("чем закончился", max_length=80, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-seen_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(key__isnull=False, ended_at__isnull=True, ended="")
                | (Q(key__isnull=True, ended_at__isnull=False) & ~Q(ended="")),
                name="visit_open_has_a_session",
            )
        ]
