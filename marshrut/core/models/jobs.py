from django.conf import settings
from django.db import models

from marshrut.core.merging import Moves
from marshrut.core.models.cases import CaseModel
from marshrut.core.retention import NO_PERSON, Kept
from marshrut.core.viewer import Role, Viewer


class WorkerBeat(models.Model):
    """A worker that says every few seconds that it lives; the silent one's tasks are put back."""

    kept = NO_PERSON

    worker_id = models.CharField(max_length=64, primary_key=True)
    place = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class JobKind(models.Model):
    """A job known to the workers: its Russian title and, when it is scheduled, its one slot."""

    kept = NO_PERSON

    path = models.CharField(max_length=200, primary_key=True)
    title = models.CharField(max_length=200)
    seconds = models.PositiveIntegerField(null=True)
    next_at = models.DateTimeField(null=True, db_index=True)


class JobRunQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Who started a long job follows it; the administrator sees all (a report has no personal data)."""
        if viewer.is_system or viewer.has(Role.ADMINISTRATOR):
            return self
        return self.filter(started_by_id=viewer.person_id) if viewer.signed_in else self.none()


class JobRun(models.Model):
    """A long job that somebody waits for: how far it is, and what came of it."""

    kept = Kept("started_by", "90 дней после окончания", "техническая необходимость")
    merging = {"started_by": Moves()}

    title = models.CharField(max_length=200)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    back = models.CharField(max_length=300, blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["started_by", "-started_at"])]


class JobFailureQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        return self if viewer.is_system or viewer.has(Role.ADMINISTRATOR) else self.none()


class JobFailure(CaseModel):
    """A job that failed at its last attempt and waits for the administrator; it names no person."""

    kept = NO_PERSON

    class State(models.TextChoices):
        FAILED = "failed", "Не выполнено"
        REPEATED = "repeated", "Поставлено заново"
        DROPPED = "dropped", "Снято"

    task_id = models.UUIDField(db_index=True)
    job = models.CharField(max_length=200)
    attempts = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=200)

    objects = JobFailureQuerySet.as_manager()

    @property
    def open(self) -> bool:
        """Whether it waits for the administrator's word."""
        return self.state == self.State.FAILED
