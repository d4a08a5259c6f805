from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.bank.models import Instrument, Variant
from marshrut.core.merging import Both, Busy, Moves, Stays
from marshrut.core.models import CaseModel
from marshrut.core.promises import promised
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.diagnostics.models.applications import CYCLE, Consent
from marshrut.diagnostics.models.sittings import Sitting
from marshrut.people.models import Employment, Organisation
from marshrut.regulations.consents import block_names

PAPER = "бланк"
"""The device of an answer typed in from a sheet of paper: no device can call itself so."""
SCREEN_STATES = ("assigned", "running", "finished", "absent", "withdrawn", "cancelled", "void")
PAPER_STATES = ("assigned", "written", "finished", "absent", "withdrawn", "cancelled", "void")


class AttemptQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """One's own work; the operator runs the sitting. Answers are seen by the owner alone. Works of individual
        applications are hidden as these are.
        """
        if viewer.is_system:
            return self
        if not viewer.signed_in:
            return self.none()
        known = self.exclude(consent__collective=False, person_id__in=viewer.apart())
        return known if viewer.has(Role.OPERATOR) else known.filter(person_id=viewer.person_id)


class Attempt(CaseModel):
    """One person's work on one variant. `generation` is raised to shut out older tokens.

    `identity_*`: how, when and by whom it was checked that the work is the person's own (A2.5.7.1, decision 28).
    `paper_code`: names the work on its sheets instead of the person; empty where it is taken on screen (decision 30).
    """

    kept = Kept("person", CYCLE, "решение 23")
    merging = {
        "person": Moves(
            "участие в сеансе,участия в сеансах,участий в сеансах",
            bars=(
                Busy(
                    Q(state="running"),
                    "Сейчас одна из записей пишет диагностическую работу. Дождитесь её конца.",
                ),
                Both(
                    ("sitting",),
                    "Обе записи назначены на один и тот же сеанс. Сначала снимите с него одну из них.",
                    ~Q(state__in=("absent", "withdrawn", "cancelled")),
                ),
            ),
        ),
        "identity_by": Stays("кто проверил личность"),
    }

    class State(models.TextChoices):
        ASSIGNED = "assigned", "Назначена"
        RUNNING = "running", "Выполняется"
        WRITTEN = "written", "Сдана на бумаге, ответы вводятся"
        FINISHED = "finished", "Завершена"
        ABSENT = "absent", "Неявка"
        WITHDRAWN = "withdrawn", "Согласие отозвано"
        CANCELLED = "cancelled", "Сеанс отменён"
        VOID = "void", "Не засчитана"

    class Identity(models.TextChoices):
        VIDEO = "video", "документ на видеосвязи"
        COLLEAGUE = "colleague", "сотрудник школы, который знает педагога"
        ESIA = "esia", "подтверждение через ЕСИА (Госуслуги)"

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attempts")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    blocks = models.JSONField("блоки по согласию", default=list)
    minutes = models.PositiveSmallIntegerField("минут")
    extra_minutes = models.PositiveSmallIntegerField("дополнительно минут", default=0)
    generation = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField("время истекает", null=True)
    finished_at = models.DateTimeField(null=True)
    cut_short = models.BooleanField("завершена оператором вместе с сеансом", default=False)
    flags = models.JSONField("к чему вернуться", default=list)
    identity_required = models.BooleanField("нужна проверка личности", default=False)
    identity_means = models.CharField(
        "как проверена личность", max_length=12, choices=Identity.choices, blank=True
    )
    identity_at = models.DateTimeField("личность проверена", null=True)
    identity_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    paper_code = models.CharField("номер бланка", max_length=8, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "state"]), models.Index(fields=["state", "ends_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["consent"],
                condition=~Q(state__in=["absent", "withdrawn", "cancelled", "void"]),
                name="attempt_once",
            ),
            models.CheckConstraint(
                condition=Q(identity_means="", identity_at=None, identity_by=None)
                | (~Q(identity_means="") & Q(identity_at__isnull=False, identity_by__isnull=False)),
                name="identity_whole",
            ),
            models.CheckConstraint(
                condition=Q(identity_required=False) | Q(started_at=None) | Q(identity_at__isnull=False),
                name="identity_before_start",
            ),
            models.UniqueConstraint(
                fields=["paper_code"], condition=~Q(paper_code=""), name="paper_code_once"
            ),
            models.CheckConstraint(
                condition=Q(paper_code="", state__in=SCREEN_STATES)
                | (~Q(paper_code="") & Q(state__in=PAPER_STATES)),
                name="paper_or_screen",
            ),
        ]

    @property
    def began(self) -> datetime:
        return promised(self.started_at, "start of a work that runs or ran")

    @property
    def until(self) -> datetime:
        """When the time of a started work is over; on paper there is none."""
        return promised(self.ends_at, "end of a started work's time")

    @property
    def handed_in(self) -> datetime:
        return promised(self.finished_at, "end of a work that was handed in")

    @property
    def on_paper(self):
        return bool(self.paper_code)

    @property
    def block_names(self):
        return block_names(self.blocks)

    @property
    def awaits_identity(self):
        return self.state == self.State.ASSIGNED and self.identity_required and self.identity_at is None


class Answer(models.Model):
    """An answer as received: append-only (triggers), never dropped, late or not.

    `base` is the answer that the device showed when this one was made, `seq` counts the changes of the device.
    `typed_by` typed it in from a sheet of paper (`device` is `PAPER`); nobody did where the person answered on screen.
    `late` came after the time was over, `aside` from a device whose token had been taken away: neither counts.
    """

    kept = Kept("attempt__person", CYCLE, "решение 23")
    merging = {"typed_by": Stays("кто ввёл ответ с бланка")}

    uuid = models.UUIDField(primary_key=True)
    # the index below serves it
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers", db_index=False)
    position = models.PositiveSmallIntegerField()
    value = models.JSONField(null=True)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device = models.CharField(max_length=36)
    seq = models.PositiveBigIntegerField(default=0)
    base = models.UUIDField(null=True)
    late = models.BooleanField(default=False)
    aside = models.BooleanField(default=False)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["attempt", "position"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(typed_by=None) & ~Q(device=PAPER) | Q(device=PAPER, typed_by__isnull=False),
                name="answer_from_paper",
            )
        ]


class CurrentAnswer(models.Model):
    """Which answer counts for a position.

    The pointer is written by the statement that writes the answer, so the database is not asked to check it again: with
    its check and index storing cost a third more.
    """

    kept = Kept("attempt__person", CYCLE, "решение 23")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="current", db_index=False)
    position = models.PositiveSmallIntegerField()
    answer = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="current_answer_once")]


class RivalAnswer(models.Model):
    """A different answer to the same item from another device or tab: the person chooses which one counts."""

    kept = Kept("attempt__person", CYCLE, "решение 23")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="rivals", db_index=False)
    position = models.PositiveSmallIntegerField()
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="rival_answer_once")]
