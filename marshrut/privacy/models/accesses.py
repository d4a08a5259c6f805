from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marshrut.core.merging import Moves, Sides, Stays
from marshrut.core.models import CaseModel
from marshrut.core.pages import Status
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.privacy.models.inquiries import led_by

SIDES = "В особом доступе эти записи — разные стороны: это не может быть один человек."
LONGEST = 1000


class AccessQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Who asked, while they still might; the administrators; the owner once it was admitted. Nobody sees those of
        people they lead, and a recovered account is no owner yet: an access says that there is a result.
        """
        if viewer.is_system:
            return self
        if not viewer.signed_in:
            return self.none()
        others = Q(pk__in=[])
        if viewer.has(Role.ADMINISTRATOR):
            others = Q(pk__isnull=False)
        elif viewer.has(Role.OPERATOR):
            others = Q(asked_by_id=viewer.person_id)
        seen = others & ~Q(person_id=viewer.person_id) & ~led_by(viewer)
        if not viewer.results_closed:
            seen |= Q(person_id=viewer.person_id, admitted_at__isnull=False)
        return self.filter(seen)


class Access(CaseModel):
    """Особый доступ: one person sees the results of one other for a short time, asked by one and admitted by another;
    the owner is told at once (decision 40).
    """

    kept = Kept("person", "три года после окончания", "A2.6.3; 152-ФЗ, ст. 19")
    merging = {
        "person": Moves(bars=(Sides("asked_by", SIDES), Sides("admitted_by", SIDES))),
        "asked_by": Stays("кто просил", bars=(Sides("admitted_by", SIDES),)),
        "admitted_by": Stays("кто допустил"),
    }

    class State(models.TextChoices):
        ASKED = "asked", "Ждёт решения второго человека"
        OPEN = "open", "Открыт"
        REFUSED = "refused", "Отказано"
        ENDED = "ended", "Закончился"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("причина", max_length=LONGEST)
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    admitted_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "ends_at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("person")), name="access_not_to_oneself"),
            models.CheckConstraint(
                condition=Q(admitted_by=None) | ~Q(admitted_by=F("asked_by")) & ~Q(admitted_by=F("person")),
                name="access_two_people",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="access_reason"),
            models.CheckConstraint(
                condition=Q(admitted_by=None, admitted_at=None, ends_at=None)
                | Q(admitted_by__isnull=False, admitted_at__isnull=False, ends_at__isnull=False)
                & Q(ends_at__gt=F("admitted_at")),
                name="access_admitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "refused"]) | Q(admitted_at__isnull=False),
                name="access_open_is_admitted",
            ),
            models.UniqueConstraint(
                fields=["person", "asked_by"],
                condition=Q(state__in=["asked", "open"]),
                name="access_one_at_a_time",
            ),
        ]

    def lasts(self, at: datetime) -> bool:
        """Whether it still opens anything, whatever the job has noted."""
        return self.state == self.State.OPEN and self.ends_at is not None and at < self.ends_at

    @property
    def status(self) -> Status:
        kinds = {self.State.ASKED: "soon", self.State.OPEN: "late"}
        return Status(kinds.get(self.State(self.state), "still"), self.get_state_display().lower())
