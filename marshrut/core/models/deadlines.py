from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Moves
from marshrut.core.models.cases import Case
from marshrut.core.models.journal import Entry
from marshrut.core.nearness import led_rows, near_rows
from marshrut.core.retention import Kept
from marshrut.core.viewer import ADMITTED, Viewer


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Terms addressed to the viewer: in person or through a role and its scope.

        Who leads a school gets no region-wide duties about its people, nor about their individual applications; who
        works in one, none about results. Nor does who leads or stands in get their own papers to decide upon. A recovered account gets none that tells of an individual application.
        """
        mine = Q(person_id=viewer.person_id) if viewer.signed_in else Q(pk__in=[])
        case = {"person": "case__person_id", "organisation": "case__organisation_id"}
        for c in viewer.capacities:
            scope = Q(organisation_id=c.organisation_id) & ~Q(case__person_id=viewer.person_id)
            if not c.organisation_id:
                away = near_rows if c.role in ADMITTED else led_rows
                scope = Q(organisation__isnull=True) & ~away(viewer, **case)
            mine |= Q(role=c.role, person__isnull=True) & scope
        individual = Q(case__organisation__isnull=True, case__person_id__in=viewer.apart())
        return self.filter(mine).exclude(individual) if viewer.apart() else self.filter(mine)

    def open(self):
        return self.filter(closed_at__isnull=True)


class Deadline(models.Model):
    """A term of a case, open or closed. Without `due_on` it is a duty that the order gives no term for."""

    kept = Kept("case__person", "как предмет дела", "A3.4.5.4")
    merging = {"person": Moves()}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    name = models.CharField(max_length=60)
    clause = models.CharField(max_length=20)
    started_on = models.DateField()
    days = models.PositiveSmallIntegerField(null=True)
    calendar_version = models.CharField(max_length=60, blank=True)
    assumed = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    role = models.CharField(max_length=30, blank=True)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")

    dropped = models.BooleanField(default=False)
    """It was closed by what made it needless, not by who had to act."""

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"], condition=Q(closed_at__isnull=True), name="deadline_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "due_on"], condition=Q(closed_at__isnull=True), name="deadline_of_person"
            ),
            models.Index(
                fields=["role", "organisation", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="deadline_of_role",
            ),
        ]
