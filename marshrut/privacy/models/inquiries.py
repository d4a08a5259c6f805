from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marshrut.core.merging import Moves, Stays
from marshrut.core.models import CaseModel, Look
from marshrut.core.pages import Status
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.people.models import Employment, in_force

ASKED = Kept("person", "три года после ответа", "152-ФЗ, ст. 20")
LONGEST = 2000


def led_by(viewer: Viewer) -> Q:
    """Rows of people whose school the viewer leads, in whatever role they act now: of those they learn nothing."""
    if not viewer.leads_at:
        return Q(pk__in=[])
    here = Employment.objects.filter(in_force(viewer.today), organisation_id__in=viewer.leads_at)
    return Q(person_id__in=here.values("person_id"))


class InquiryQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """One's own, and those that the administrator answers: never about a look of theirs, never of people they
        lead. A recovered account shows none: an inquiry says that there is a result.
        """
        if viewer.is_system:
            return self
        if not viewer.signed_in or viewer.results_closed:
            return self.none()
        mine = Q(person_id=viewer.person_id)
        if viewer.has(Role.ADMINISTRATOR):
            mine |= ~Q(looked_by_id=viewer.person_id) & ~led_by(viewer)
        return self.filter(mine)


class Inquiry(CaseModel):
    """«Это не должно было случиться»: a person asks why somebody has looked at their data."""

    kept = ASKED
    merging = {
        "person": Moves("обращение,обращения,обращений"),
        "looked_by": Stays("кто смотрел"),
        "answered_by": Stays("кто ответил"),
    }

    class State(models.TextChoices):
        ASKED = "asked", "Ждёт ответа"
        ANSWERED = "answered", "Есть ответ"
        TAKEN_BACK = "taken_back", "Снято самим человеком"

    class Verdict(models.TextChoices):
        LAWFUL = "lawful", "Просмотр был по делу"
        BREACH = "breach", "Просмотра быть не должно было"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    look = models.ForeignKey(Look, on_delete=models.PROTECT, related_name="+")
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField("что не так", max_length=LONGEST)
    verdict = models.CharField("что установлено", max_length=10, choices=Verdict.choices, blank=True)
    answer = models.TextField("ответ", max_length=LONGEST, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = InquiryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["look"], condition=Q(state="asked"), name="inquiry_of_a_look_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") & Q(answered_by=None, verdict="", answer="")
                | Q(answered_by__isnull=False) & ~Q(verdict="") & ~Q(answer=""),
                name="inquiry_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None)
                | ~Q(answered_by=F("person")) & (Q(looked_by=None) | ~Q(answered_by=F("looked_by"))),
                name="inquiry_answered_by_another",
            ),
        ]

    @property
    def status(self) -> Status:
        kinds = {self.State.ASKED: "soon", self.State.ANSWERED: "good"}
        return Status(kinds.get(self.State(self.state), "still"), self.get_state_display().lower())
