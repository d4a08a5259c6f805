from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Busy, Moves
from marshrut.core.retention import Kept

IMPORTED = Kept("by", "90 дней после загрузки; сам файл — до её окончания", "A1.2.2.1")


def private_name(_import, name):
    """Where an uploaded file lies: nothing of its own name."""
    return f"imports/{uuid4().hex}{PurePath(name).suffix[:10]}"


class Import(models.Model):
    """A file of organisations or staff: checked, then loaded in portions; the file lives until it is loaded.

    readings: [[column, as written, as read, how many rows, the first of them], …], forgotten with the file.
    """

    kept = IMPORTED
    merging = {
        "by": Moves(
            bars=(
                Busy(
                    Q(phase="running"), "Сейчас загружается файл от имени одной из записей. Дождитесь конца."
                ),
            )
        )
    }

    class Kind(models.TextChoices):
        ORGANISATIONS = "organisations", "организации"
        STAFF = "staff", "сотрудники"

    class Phase(models.TextChoices):
        CHECKING = "checking", "проверяется"
        UNREAD = "unread", "не прочитан"
        CHECKED = "checked", "проверен"
        RUNNING = "running", "загружается"
        DONE = "done", "загружен"
        DROPPED = "dropped", "отменён"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    phase = models.CharField(max_length=20, choices=Phase.choices, default=Phase.CHECKED)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=private_name, blank=True)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    new_towns = models.JSONField("муниципалитеты, которые создаст загрузка", default=list)
    finished_at = models.DateTimeField(null=True)
    may_create_towns = models.BooleanField("создавать новые муниципалитеты", default=False)
    complete = models.BooleanField("полный список сотрудников организаций", default=False)
    sheet = models.CharField("прочитанный лист", max_length=200, blank=True)
    others = models.JSONField("листы, на которых есть такая же таблица", default=list)
    layout = models.JSONField("где на листе заголовки и столбцы", default=dict)
    readings = models.JSONField("что прочитано не дословно", default=list)
    places = models.JSONField("организации полного списка", default=list)
    absent = models.JSONField("работы, которых нет в полном списке", default=list)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase"], condition=Q(phase="running"), name="import_one_at_a_time"
            )
        ]


class ImportChange(models.Model):
    """What loading a checked file would do to one person or organisation; forgotten with the file.

    what: [[what changes, as it was, as it will be], …].
    """

    kept = Kept("of__by", "до загрузки или отмены", "A1.2.2.1")

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes", db_index=False)
    outcome = models.CharField(max_length=20)
    row = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    what = models.JSONField(default=list)

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["of", "outcome", "row"])]


class ImportPortion(models.Model):
    """What became of some rows of a file, written in the transaction that loaded them: never loaded twice."""

    kept = Kept("of__by", "90 дней после загрузки", "A1.2.2.1")

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="portions")
    number = models.PositiveIntegerField()
    rows = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_portion_once")]
