from django.db import models
from django.db.models import Q

from marshrut.codifier.models import CodifierEntry
from marshrut.core.retention import NO_PERSON
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.people.models import Municipality, Organisation, Subject, normal

YEARS = "года,лет,лет"
"""After «до»: до 1 года, до 3 лет."""


def called(kind: str, title: str) -> str:
    """«Семинар «Оценивание на уроке»»: the kind before the title where the title does not begin with it."""
    known = not kind or title.lower().startswith(kind.lower())
    return f"«{title}»" if known else f"{kind[0].upper()}{kind[1:]} «{title}»"


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        return self if viewer.signed_in or viewer.is_system else self.none()


class Measure(models.Model):
    """A programme or event that an ИОМ can send a person to (A3.5.6, A3.5.7)."""

    kept = NO_PERSON

    class Category(models.TextChoices):
        KNOWLEDGE = "knowledge", "Получение дополнительных знаний, опыта"
        EXCHANGE = "exchange", "Профессиональное развитие и обмен опытом"
        SHOWCASE = "showcase", "Демонстрация личного опыта"
        MENTORING = "mentoring", "Наставничество"
        BURNOUT = "burnout", "Профилактика профессионального выгорания"

    class Source(models.TextChoices):
        INSTITUTE = "institute", "план института"
        FEDERAL = "federal", "федеральный реестр программ"
        ACADEMY = "academy", "Академия Минпросвещения"
        MUNICIPAL = "municipal", "муниципальное мероприятие"
        SCHOOL = "school", "мероприятие организации"

    class Form(models.TextChoices):
        IN_PERSON = "in_person", "очно"
        REMOTE = "remote", "дистанционно"
        MIXED = "mixed", "очно-дистанционно"

    key = models.CharField("код", max_length=40, unique=True)
    title = models.CharField("название", max_length=300)
    search = models.CharField(max_length=300, editable=False)
    category = models.CharField("категория", max_length=20, choices=Category.choices)
    kind = models.CharField("вид", max_length=60)
    source = models.CharField("источник", max_length=20, choices=Source.choices)
    form = models.CharField("форма", max_length=20, choices=Form.choices)
    provider = models.CharField("кто проводит", max_length=200)
    hours = models.PositiveSmallIntegerField("часов")
    places = models.PositiveSmallIntegerField("мест", null=True, blank=True)
    starts_on = models.DateField("с")
    ends_on = models.DateField("по")
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    most_experience = models.PositiveSmallIntegerField(
        "педагогический стаж не больше, лет", null=True, blank=True
    )
    entries = models.ManyToManyField(CodifierEntry, blank=True, related_name="measures")
    withdrawn_on = models.DateField("отменено", null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "title"]
        indexes = [models.Index(fields=["ends_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="measure_dates"),
            models.CheckConstraint(condition=Q(hours__gte=1), name="measure_hours"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.search = normal(self.title)
        super().save(*args, **kwargs)

    @property
    def called(self) -> str:
        return called(self.kind, self.title)

    @property
    def for_beginners(self) -> str:
        """For whom it is by experience, in words; empty where it is for everybody."""
        most = self.most_experience
        return "" if most is None else f"для педагогов со стажем до {counted(most, YEARS)} включительно"
