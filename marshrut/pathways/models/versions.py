"""What was placed for agreement, who signed it, what was proposed, who saw which version."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Moves, Stays
from marshrut.core.retention import Kept
from marshrut.documents.models import Signature
from marshrut.pathways.models.pathways import KEPT, Pathway


class Party(models.TextChoices):
    """The three who agree an ИОМ (A3.4.3.4)."""

    TEACHER = "teacher", "педагог"
    CURATOR = "curator", "куратор"
    HEAD = "head", "руководитель"


class Version(models.Model):
    """An ИОМ as placed for agreement. `root` stands over the salted digests of its sections; it gives nothing away."""

    kept = Kept("pathway__person", "дайджесты постоянно, содержание – как ИОМ", "A3.4.5.4")
    merging = {"by": Stays("кто передал на согласование")}

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digests = models.JSONField()
    root = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pathway", "number"], name="version_once")]


class VersionExtract(models.Model):
    """The part that the school's side sees and signs: no section 2, no codes; erasable with its salt."""

    kept = Kept("version__pathway__person", KEPT, "A3.4.5.4")

    version = models.OneToOneField(
        Version, primary_key=True, on_delete=models.PROTECT, related_name="extract"
    )
    salt = models.BinaryField(max_length=32)
    content = models.JSONField()


class VersionSecret(models.Model):
    """A section that holds individual results: its own salt, erasable with it, behind the same door."""

    kept = Kept("version__pathway__person", KEPT, "A2.6.3; A3.4.5.4")

    class Section(models.TextChoices):
        RESULTS = "results", "раздел 2"
        CODES = "codes", "столбец «Дефициты»"
        CURATOR = "curator", "куратор"

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="secrets")
    section = models.CharField(max_length=10, choices=Section.choices)
    salt = models.BinaryField(max_length=32)
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "section"], name="version_secret_once")]


class Agreement(models.Model):
    """A party's signature under one version. Teacher and curator sign the root, the head the extract's digest."""

    kept = Kept("version__pathway__person", "дайджесты постоянно, содержание – как ИОМ", "A3.4.5.4")
    merging = {"person": Stays("кто подписал; подпись не меняется")}

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="agreements")
    party = models.CharField(max_length=10, choices=Party.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=60)
    acting = models.CharField("исполняя чьи обязанности, по какому документу", max_length=600, blank=True)
    signature = models.CharField(max_length=12, choices=Signature.Kind.choices, default=Signature.Kind.SIMPLE)
    proof = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    signed_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="agreement_once"),
            models.CheckConstraint(
                condition=~Q(signature__in=["paper", "qualified"]) | Q(proof__isnull=False),
                name="agreement_on_paper_is_proven",
            ),
        ]


class Proposal(models.Model):
    """A correction proposed to one line, or a measure proposed anew (A3.4.3.6)."""

    kept = Kept("pathway__person", KEPT, "A3.4.5.4")
    merging = {"by": Moves(), "answered_by": Stays("кто ответил")}

    class Kind(models.TextChoices):
        CHANGE = "change", "Изменить"
        REMOVE = "remove", "Убрать"
        ADD = "add", "Добавить"

    class Answer(models.TextChoices):
        TAKEN = "taken", "Принято"
        DECLINED = "declined", "Отклонено"
        WITHDRAWN = "withdrawn", "Отозвано"

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="proposals")
    version_number = models.PositiveSmallIntegerField()
    line_key = models.UUIDField(null=True)
    line_title = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    party = models.CharField(max_length=10, choices=Party.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]


class Seen(models.Model):
    """Which version a person looked at last, and which one before it: the page compares these two."""

    kept = Kept("person", KEPT, "A3.4.5.4")
    merging = {"person": Moves(spare=("pathway",))}

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="seen")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    before = models.PositiveSmallIntegerField(default=0)
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pathway", "person"], name="seen_once")]
