from django.db import models

from marshrut.core.models import Case
from marshrut.core.retention import NO_PERSON
from marshrut.core.viewer import Viewer
from marshrut.people.models import Subject, normal
from marshrut.regulations.blocks import Block

BLOCKS = [(block.value, block.label) for block in Block]


class CodifierQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        return self if viewer.signed_in or viewer.is_system else self.none()

    def in_force(self, on):
        """Versions that hold on the day."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)


class Codifier(models.Model):
    """A version of the codifier of competences and deficits (A2.1.4).

    `case` carries the journal of its imports; it is made with the first one.
    """

    kept = NO_PERSON

    name = models.CharField("название", max_length=200)
    version = models.CharField("версия", max_length=20)
    is_demo = models.BooleanField(default=False)
    since = models.DateField("действует с")
    until = models.DateField("действует по", null=True, blank=True)
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CodifierQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="codifier_version"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="codifier_dates",
            ),
        ]

    def __str__(self):
        return f"{self.name}, версия {self.version}"


class CodifierEntryQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        return self if viewer.signed_in or viewer.is_system else self.none()


class CodifierEntry(models.Model):
    """One deficit: what a person may have difficulty with, and what it means in plain words."""

    kept = NO_PERSON

    codifier = models.ForeignKey(Codifier, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField("код", max_length=20)
    name = models.CharField("формулировка", max_length=300)
    block = models.CharField("блок", max_length=20, choices=BLOCKS)
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    function = models.CharField("трудовая функция или обязанность", max_length=120, blank=True)
    plain = models.CharField("простыми словами", max_length=120)
    meaning = models.TextField("что это значит и что поможет", blank=True)
    advice = models.TextField("рекомендация для карты ИОМ", blank=True)
    search = models.CharField(max_length=450, editable=False, default="")
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    objects = CodifierEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["codifier", "code"], name="codifier_code_once")]
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.plain}"

    def save(self, *args, **kwargs):
        self.search = self.spelled()
        super().save(*args, **kwargs)

    def spelled(self) -> str:
        """What a search looks into."""
        return normal(f"{self.code} {self.plain} {self.name}")[:450]
