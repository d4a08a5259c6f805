from datetime import date

from django.db import models
from django.db.models import Q

from marshrut.core.models import CaseModel
from marshrut.core.promises import promised
from marshrut.core.retention import NO_PERSON
from marshrut.core.viewer import Role, Viewer


class SittingQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """The operator and analysts; heads see attendance by their applications, on a page of its own. A sitting
        with somebody whose individual application is no business of the operator's is run by another one.
        """
        if viewer.is_system:
            return self
        if not viewer.has(Role.OPERATOR, Role.ANALYST):
            return self.none()
        if not viewer.apart():
            return self
        individual = {"attempts__consent__collective": False, "attempts__person_id__in": viewer.apart()}
        return self.exclude(pk__in=self.model._base_manager.filter(**individual).values("pk"))


class Sitting(CaseModel):
    """Сеанс диагностики: time, place and the people who take their works in it."""

    kept = NO_PERSON

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Назначен"
        OPEN = "open", "Идёт"
        CLOSED = "closed", "Завершён, результаты обрабатываются"
        TOLD = "told", "Результаты сообщены"
        CANCELLED = "cancelled", "Отменён"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "у регионального оператора"
        ON_SITE = "on_site", "на выезде в организации"
        PROVIDER = "provider", "у организатора программы"
        REMOTE = "remote", "дистанционно"

    title = models.CharField("название", max_length=200)
    mode = models.CharField("где", max_length=12, choices=Mode.choices, default=Mode.IN_PERSON)
    place = models.CharField("место", max_length=200)
    starts_at = models.DateTimeField("начало")
    ends_at = models.DateTimeField("конец")
    capacity = models.PositiveSmallIntegerField("мест", default=0)
    remote_basis = models.CharField("основание дистанционного проведения", max_length=200, blank=True)
    on_paper = models.BooleanField("на бумаге", default=False)
    paper_basis = models.CharField("основание бумажного варианта", max_length=200, blank=True)
    closed_on = models.DateField("дата завершения процедуры", null=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "starts_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="sitting_times"),
            models.CheckConstraint(
                condition=Q(on_paper=False, paper_basis="")
                | (Q(on_paper=True) & ~Q(paper_basis="") & ~Q(mode="remote")),
                name="sitting_on_paper",
            ),
        ]

    @property
    def closed(self) -> date:
        """The day on which the procedure of a closed sitting ended."""
        return promised(self.closed_on, "closing day of a closed sitting")
