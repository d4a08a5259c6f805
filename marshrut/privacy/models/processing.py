from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Both, Moves, Stays
from marshrut.core.models import CaseModel
from marshrut.core.pages import Status
from marshrut.core.retention import NO_PERSON, Kept
from marshrut.core.viewer import Role, Viewer


class ProcessingText(models.Model):
    """A text of the consent to the processing of personal data, in force from a day on; it never changes."""

    kept = NO_PERSON
    merging = {"set_by": Stays("кто опубликовал")}

    number = models.PositiveSmallIntegerField(unique=True)
    since = models.DateField("действует с")
    text = models.TextField("текст")
    digest = models.CharField(max_length=64)
    basis = models.CharField("основание", max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="processing_text_says_something")]

    def __str__(self):
        return f"редакция {self.number}"


class ProcessingQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """One's own, and the operator's list."""
        if viewer.is_system or viewer.has(Role.OPERATOR):
            return self
        return self.filter(person_id=viewer.person_id) if viewer.signed_in else self.none()


class Processing(CaseModel):
    """A person's answer about the processing of their data: to which text, when it was given or that it was not, and
    when it was withdrawn (decision 41).
    """

    kept = Kept("person", "три года после окончания", "152-ФЗ, ст. 9; решение 23")
    merging = {
        "person": Moves(
            "согласие на обработку данных,согласия на обработку данных,согласий на обработку данных",
            bars=(
                Both(
                    ("state",),
                    "В обеих записях действует согласие на обработку данных. Пусть человек отзовёт одно из них.",
                    Q(state="given"),
                ),
            ),
        )
    }

    class State(models.TextChoices):
        GIVEN = "given", "Дано"
        DECLINED = "declined", "Решено не давать"
        RENEWED = "renewed", "Заменено новым"
        WITHDRAWN = "withdrawn", "Отозвано, обработка прекращается"
        STOPPED = "stopped", "Отозвано, обработка прекращена"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="processing")
    text = models.ForeignKey(ProcessingText, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("отпечаток текста", max_length=64)
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ProcessingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="given"), name="processing_given_once"
            ),
            models.CheckConstraint(
                condition=Q(state="declined", given_at=None)
                | ~Q(state="declined") & Q(given_at__isnull=False),
                name="processing_given_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "stopped"]) | Q(withdrawn_at__isnull=False),
                name="processing_withdrawn_is_dated",
            ),
        ]

    @property
    def status(self) -> Status:
        kinds = {self.State.GIVEN: "good", self.State.WITHDRAWN: "soon"}
        return Status(kinds.get(self.State(self.state), "still"), self.get_state_display().lower())
