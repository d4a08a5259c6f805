from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marshrut.codifier.models import CodifierEntry
from marshrut.core.merging import Both, Follows, Moves, Sides
from marshrut.core.models import Case, CaseModel
from marshrut.core.retention import NO_PERSON, Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import counted, quoted
from marshrut.people.models import Employment, Municipality, Organisation, Subject, normal
from marshrut.regulations.pathway import NEEDS_NO_CODES, Category

PROGRAMME = "ДПП ПК"
"""The kind of a programme of further training, whose listeners take an entry and an exit test (A2.5.3)."""
LENGTHS = {"key": 40, "title": 300, "kind": 60, "provider": 200}
LEARNING = "срок хранения документов об обучении"
YEARS = "года,лет,лет"
"""After «до»: до 1 года, до 3 лет."""


def called(kind: str, title: str) -> str:
    """«Семинар „Оценивание“»: the kind before the title where the title does not begin with it."""
    known = not kind or title.lower().startswith(kind.lower())
    return quoted(title) if known else f"{kind[0].upper()}{kind[1:]} {quoted(title)}"


CATEGORIES = [(category.value, category.label) for category in Category]


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        return self if viewer.signed_in or viewer.is_system else self.none()


class Measure(models.Model):
    """A programme or event that an ИОМ can send a person to (A3.5.6, A3.5.7).

    `case` carries the journal of what was changed by hand or by a table; it is made with the first entry.
    """

    kept = NO_PERSON

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

    key = models.CharField("код", max_length=LENGTHS["key"], unique=True)
    title = models.CharField("название", max_length=LENGTHS["title"])
    search = models.CharField(max_length=300, editable=False)
    category = models.CharField("категория", max_length=20, choices=CATEGORIES)
    kind = models.CharField("вид", max_length=LENGTHS["kind"])
    source = models.CharField("источник", max_length=20, choices=Source.choices)
    form = models.CharField("форма", max_length=20, choices=Form.choices)
    provider = models.CharField("кто проводит", max_length=LENGTHS["provider"])
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
    withdrawn_why = models.CharField("почему отменено", max_length=300, blank=True)
    case = models.OneToOneField(
        Case, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "title"]
        indexes = [models.Index(fields=["ends_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="measure_dates"),
            models.CheckConstraint(condition=Q(hours__gte=1), name="measure_hours"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=False) | Q(withdrawn_why=""), name="measure_withdrawn_why"
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.search = normal(self.title)
        super().save(*args, **kwargs)

    @property
    def seen(self) -> int:
        """How far its journal has come: what a page was made from."""
        return self.case.version if self.case else 0

    @property
    def is_programme(self) -> bool:
        return self.kind == PROGRAMME

    @property
    def awaits_codes(self) -> bool:
        """Whether it is of a kind that is chosen by deficits, so that without codes nothing chooses it."""
        return self.category not in NEEDS_NO_CODES

    @property
    def called(self) -> str:
        return called(self.kind, self.title)

    @property
    def for_beginners(self) -> str:
        """For whom it is by experience, in words; empty where it is for everybody."""
        most = self.most_experience
        return "" if most is None else f"для педагогов со стажем до {counted(most, YEARS)} включительно"


class GroupQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Its organiser, its lecturer while one by appointment, the operator who holds its tests."""
        if viewer.is_system or viewer.has(Role.OPERATOR):
            return self
        if not viewer.signed_in:
            return self.none()
        mine = Q(organiser_id=viewer.person_id)
        if viewer.has(Role.LECTURER):
            mine |= Q(lecturer_id=viewer.person_id)
        return self.filter(mine)


class Group(CaseModel):
    """The group of listeners of a programme (A2.5.3): who organises it, who teaches it, by which act they learn.

    The organiser sees who passed, the lecturer the profile of the whole group: one person would know more than
    either may (decision 3).
    """

    kept = Kept("organiser", LEARNING, "A2.5.3")
    merging = {
        "organiser": Moves(
            "группа слушателей,группы слушателей,групп слушателей",
            bars=(
                Sides(
                    "lecturer",
                    "Одна запись – организатор группы слушателей, другая – её преподаватель: это не может быть один человек.",
                ),
            ),
        ),
        "lecturer": Moves(),
    }

    class State(models.TextChoices):
        OPEN = "open", "Идёт обучение"
        CLOSED = "closed", "Обучение завершено"

    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="group")
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lecturer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    act = models.CharField("приказ о зачислении", max_length=120)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lecturer__isnull=True) | ~Q(lecturer=F("organiser")), name="group_two_people"
            ),
            models.CheckConstraint(condition=~Q(act=""), name="group_act"),
        ]

    def __str__(self):
        return quoted(self.measure.title)


class Listener(models.Model):
    """Слушатель: somebody enrolled by their work; who left stays in the list with the day."""

    kept = Kept("employment__person", LEARNING, "A2.5.3")
    merging = {
        "employment__person": Follows(
            bars=(
                Both(
                    ("group",),
                    "Обе записи зачислены в одну группу слушателей. Сначала отчислите одну из них.",
                    Q(left_on__isnull=True),
                ),
            )
        )
    }

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="listeners")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
    enrolled_on = models.DateField("зачислен")
    left_on = models.DateField("отчислен", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "employment"], name="listener_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("enrolled_on")), name="listener_days"
            ),
        ]
