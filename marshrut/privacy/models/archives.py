from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Stays
from marshrut.core.models import JobRun
from marshrut.core.retention import Kept
from marshrut.core.viewer import Viewer


class ArchiveQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """One's own alone; a recovered account gets none, for results are in it."""
        if viewer.is_system:
            return self
        if not viewer.signed_in or viewer.results_closed:
            return self.none()
        return self.filter(person_id=viewer.person_id)

    def kept(self):
        return self.filter(gone_at__isnull=True)


class Archive(models.Model):
    """Everything kept about a person in one file, made at their wish and deleted soon."""

    kept = Kept("person", "до дня, названного при сборке, потом остаётся запись о нём", "152-ФЗ, ст. 14")
    merging = {"person": Stays("архив собирали для этой записи; он удаляется в срок")}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    run = models.ForeignKey(JobRun, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    gone_at = models.DateTimeField(null=True)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(made_at__isnull=True, gone_at__isnull=True),
                name="archive_made_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, until=None, name="")
                | Q(made_at__isnull=False, until__isnull=False) & ~Q(name=""),
                name="archive_made_whole",
            ),
        ]
