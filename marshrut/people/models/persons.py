from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Drops, Moves, Stays
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.people.models.places import normal
from marshrut.people.models.work import EMPLOYED, Employment
from marshrut.regulations.snils import format_snils


class PersonQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Staff of the region's bodies see the register, heads and deputies their own school, others themselves."""
        if Person.sees_all(viewer):
            return self.filter(merged_into__isnull=True)
        schools = viewer.organisations(Role.HEAD, Role.DEPUTY)
        mine = Q(pk=viewer.person_id)
        if schools:
            working = Employment.objects.filter(
                Q(until__isnull=True) | Q(until__gte=viewer.today), organisation_id__in=schools
            )
            mine |= Q(pk__in=working.values("person_id"))
        return self.filter(mine, merged_into__isnull=True)

    def selves(self, person_id: int):
        """The person's record with those merged into it: whose history it reads."""
        return self.filter(Q(pk=person_id) | Q(merged_into_id=person_id))


class PersonManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(login=username.strip().lower())


class Person(AbstractBaseUser):
    """A person of the region's system; everybody may sign in."""

    kept = Kept("", "пока человек работает в регионе и три года после", "152-ФЗ, ст. 5; ТК РФ")
    merging = {"merged_into": Moves()}

    class Gender(models.TextChoices):
        FEMALE = "f", "женский"
        MALE = "m", "мужской"

    class Education(models.TextChoices):
        SECONDARY = "secondary", "среднее профессиональное"
        BACHELOR = "bachelor", "высшее (бакалавриат)"
        MASTER = "master", "высшее (специалитет, магистратура)"
        POSTGRADUATE = "postgraduate", "высшее (подготовка кадров высшей квалификации)"

    class Category(models.TextChoices):
        NONE = "none", "без категории"
        FITTING = "fitting", "соответствие занимаемой должности"
        FIRST = "first", "первая"
        HIGHEST = "highest", "высшая"

    login = models.CharField("имя для входа", max_length=60, unique=True)
    surname = models.CharField("фамилия", max_length=80)
    first_name = models.CharField("имя", max_length=80)
    patronymic = models.CharField("отчество", max_length=80, blank=True)
    search = models.CharField(max_length=250, editable=False, db_index=True)
    gender = models.CharField("пол", max_length=1, choices=Gender.choices, blank=True)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    snils = models.CharField("СНИЛС", max_length=11, null=True, blank=True, unique=True)
    phone = models.CharField("телефон", max_length=20, blank=True)
    email = models.EmailField("электронная почта", blank=True)
    education = models.CharField("образование", max_length=20, choices=Education.choices, blank=True)
    pedagogical = models.BooleanField("образование педагогическое", default=False)
    category = models.CharField(
        "квалификационная категория", max_length=20, choices=Category.choices, default=Category.NONE
    )
    category_until = models.DateField("категория до", null=True, blank=True)
    teaching_since = models.DateField("педагогический стаж с", null=True, blank=True)
    phrase = models.CharField("контрольная фраза", max_length=128, blank=True, editable=False)
    results_closed_at = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = PersonManager.from_queryset(PersonQuerySet)()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["surname", "first_name"]

    class Meta:
        ordering = ["search"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(is_active=False) & ~Q(merged_into=models.F("pk"))),
                name="person_merged_is_shut",
            )
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.search = normal(self.full_name)
        super().save(*args, **kwargs)

    @property
    def printed_snils(self):
        return format_snils(self.snils) if self.snils else ""

    @staticmethod
    def sees_all(viewer: Viewer) -> bool:
        """Whether the whole register is open to the viewer."""
        centre = (Role.OPERATOR, Role.ANALYST, Role.DEVELOPER, Role.ADMINISTRATOR)
        return viewer.is_system or viewer.has(*centre)

    @property
    def full_name(self):
        return " ".join(part for part in (self.surname, self.first_name, self.patronymic) if part)

    @property
    def short_name(self):
        initials = " ".join(f"{part[0]}." for part in (self.first_name, self.patronymic) if part)
        return f"{self.surname} {initials}"

    def years_taught(self, on: date) -> int | None:
        """Full years of teaching on a day; None while nobody has said since when."""
        since = self.teaching_since
        if since is None:
            return None
        return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


class PersonName(models.Model):
    """A surname that a person bore until a day."""

    kept = EMPLOYED
    merging = {"person": Moves()}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_names")
    surname = models.CharField(max_length=80)
    first_name = models.CharField(max_length=80)
    patronymic = models.CharField(max_length=80, blank=True)
    until = models.DateField()


class LikenessQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Who keeps the register of the region sees the pairs; nobody sees those of their own record."""
        if viewer.is_system:
            return self
        if not viewer.has(Role.OPERATOR, Role.ADMINISTRATOR):
            return self.none()
        return self.exclude(Q(first_id=viewer.person_id) | Q(second_id=viewer.person_id))


class Likeness(models.Model):
    """Two records that may be of one person, found by a job; what somebody said about them stays with them."""

    kept = Kept("first", "пока записи похожи или пока не сказано иное", "A1.2.2.1")
    merging = {
        "first": Drops("похожесть записи исчезает вместе с ней"),
        "second": Drops("похожесть записи исчезает вместе с ней"),
        "apart_by": Stays("кто сказал, что это разные люди"),
    }

    class Strength(models.IntegerChoices):
        SURE = 3, "почти наверняка"
        LIKELY = 2, "вероятно"
        MAYBE = 1, "возможно"

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    strength = models.PositiveSmallIntegerField("похожесть", choices=Strength.choices)
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    apart_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    apart_at = models.DateTimeField(null=True)
    apart_why = models.CharField(max_length=300, blank=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        ordering = ["-strength", "pk"]
        indexes = [models.Index(fields=["-strength", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="likeness_in_order"),
            models.CheckConstraint(
                condition=Q(apart_by=None, apart_at=None, apart_why="")
                | (Q(apart_by__isnull=False, apart_at__isnull=False) & ~Q(apart_why="")),
                name="likeness_apart_whole",
            ),
        ]

    @property
    def apart(self) -> bool:
        """Somebody has said that these are two people."""
        return self.apart_at is not None
