from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Stays
from marshrut.core.models.cases import Case
from marshrut.core.retention import Kept

JOURNAL = "журнал: ключи и дайджесты постоянно, содержание — как предмет дела"


class Entry(models.Model):
    """A line of a case's journal: append-only (triggers), chained per case by salted digests."""

    kept = Kept("case__person", JOURNAL, "A3.4.5.4")
    merging = {"person": Stays("кто совершил действие; строка журнала не меняется")}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    before = models.CharField(max_length=30)
    after = models.CharField(max_length=30)
    payload_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="entry_seq_once")]
        indexes = [models.Index(fields=["person", "-at"]), models.Index(fields=["at"])]


class EntryPayload(models.Model):
    """What an entry says beyond its bare facts: erasable, so that the chain outlives the data."""

    kept = Kept("entry__case__person", "как предмет дела", "A3.4.5.4")

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="payload")
    salt = models.BinaryField(max_length=16)
    data = models.JSONField(default=dict)


class Look(models.Model):
    """One view of an individual result; its owner reads them all (A2.6.3)."""

    kept = Kept("owner", "как результат, который смотрели", "A2.6.3")
    merging = {
        "owner": Stays("под печатью; владелец читает и записи присоединённого"),
        "viewer": Stays("кто смотрел; строка под печатью"),
    }

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looks")
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.CharField(max_length=60)
    at = models.DateTimeField()
    what = models.CharField(max_length=100)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="looks")
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["owner", "-at"]), models.Index(fields=["case", "-at"])]


class Seal(models.Model):
    """One sealing of all digests not sealed before; the same line is written outside the database."""

    kept = Kept("", "постоянно", "журнал без персональных данных")

    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)


class SealedEntry(models.Model):
    """The seal of an entry; a trigger writes the line with the entry, and it waits until the seal is made."""

    kept = Kept("entry__case__person", JOURNAL, "A3.4.5.4")

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="sealed")
    seal = models.ForeignKey(
        Seal, null=True, on_delete=models.PROTECT, related_name="entries", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["entry"], condition=Q(seal__isnull=True), name="entry_waiting"),
            models.Index(fields=["seal"], condition=Q(seal__isnull=False), name="entry_sealed"),
        ]


class SealedLook(models.Model):
    """The seal of a look, likewise."""

    kept = Kept("look__owner", JOURNAL, "A2.6.3")

    look = models.OneToOneField(Look, primary_key=True, on_delete=models.PROTECT, related_name="sealed")
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, related_name="looks", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["look"], condition=Q(seal__isnull=True), name="look_waiting"),
            models.Index(fields=["seal"], condition=Q(seal__isnull=False), name="look_sealed"),
        ]
