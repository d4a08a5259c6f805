from django.db import models
from django.db.models import Q

from marshrut.core.retention import NO_PERSON
from marshrut.core.viewer import Viewer


def normal(text: str) -> str:
    """One spelling for search and uniqueness: SQLite folds no Cyrillic case, people mix ё and е."""
    return " ".join(text.lower().replace("ё", "е").split())


class Municipality(models.Model):
    kept = NO_PERSON

    name = models.CharField("название", max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Subject(models.Model):
    """Предмет или направление деятельности; `group` joins small ones in published tables."""

    kept = NO_PERSON

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField("название", max_length=120, unique=True)
    group = models.CharField("группа", max_length=60, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Organisations are public; who works there is not."""
        return self if viewer.signed_in or viewer.is_system else self.none()


class Organisation(models.Model):
    kept = NO_PERSON

    class Kind(models.TextChoices):
        SCHOOL = "school", "общеобразовательная организация"
        KINDERGARTEN = "kindergarten", "детский сад"
        ADDITIONAL = "additional", "организация дополнительного образования"
        COLLEGE = "college", "профессиональная образовательная организация"
        INSTITUTE = "institute", "организация дополнительного профессионального образования"
        AUTHORITY = "authority", "орган управления образованием"

    kind = models.CharField("вид", max_length=20, choices=Kind.choices)
    name = models.CharField("полное название", max_length=300)
    short_name = models.CharField("краткое название", max_length=120)
    search = models.CharField(max_length=450, editable=False)
    key = models.CharField("код организации", max_length=20, unique=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="organisations")
    address = models.CharField("адрес", max_length=300, blank=True)
    closed_on = models.DateField("закрыта", null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["short_name"]
        indexes = [models.Index(fields=["municipality", "short_name"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(successor=models.F("pk")) | Q(successor__isnull=True),
                name="organisation_successor",
            )
        ]

    def __str__(self):
        return self.short_name

    def save(self, *args, **kwargs):
        self.search = normal(f"{self.short_name} {self.name}")[:450]
        super().save(*args, **kwargs)


class OrganisationName(models.Model):
    """A name that an organisation bore until a day."""

    kept = NO_PERSON

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120)
    until = models.DateField()
