from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from marshrut.core.retention import NO_PERSON, Kept
from marshrut.core.viewer import Role, Viewer

EMPLOYED = Kept("person", "пока человек работает в регионе и три года после", "152-ФЗ, ст. 5; ТК РФ")


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


class PersonQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """Staff of the region's bodies see the register, heads and deputies their own school, others themselves."""
        if viewer.is_system or viewer.has(Role.OPERATOR, Role.ANALYST, Role.DEVELOPER, Role.ADMINISTRATOR):
            return self.filter(merged_into__isnull=True)
        schools = viewer.organisations(Role.HEAD, Role.DEPUTY)
        mine = Q(pk=viewer.person_id)
        if schools:
            working = Employment.objects.filter(organisation_id__in=schools, until__isnull=True)
            mine |= Q(pk__in=working.values("person_id"))
        return self.filter(mine, merged_into__isnull=True)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(login=username.strip().lower())


class Person(AbstractBaseUser):
    """A person of the region's system; everybody may sign in."""

    kept = Kept("", "пока человек работает в регионе и три года после", "152-ФЗ, ст. 5; ТК РФ")

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
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = PersonManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["surname", "first_name"]

    class Meta:
        ordering = ["search"]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.search = normal(self.full_name)
        super().save(*args, **kwargs)

    @property
    def full_name(self):
        return " ".join(part for part in (self.surname, self.first_name, self.patronymic) if part)

    @property
    def short_name(self):
        initials = " ".join(f"{part[0]}." for part in (self.first_name, self.patronymic) if part)
        return f"{self.surname} {initials}"


class PersonName(models.Model):
    """A surname that a person bore until a day."""

    kept = EMPLOYED

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_names")
    surname = models.CharField(max_length=80)
    first_name = models.CharField(max_length=80)
    patronymic = models.CharField(max_length=80, blank=True)
    until = models.DateField()


class Employment(models.Model):
    """Work of a person in an organisation; ИОМ, consents and applications belong to it."""

    kept = EMPLOYED

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employments")
    position = models.CharField("должность", max_length=150)
    subjects = models.ManyToManyField(Subject, blank=True, related_name="+")
    is_main = models.BooleanField("основное место работы", default=True)
    is_manager = models.BooleanField("руководящая должность", default=False)
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "position"],
                condition=Q(until__isnull=True),
                name="employment_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="employment_dates"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "until"])]

    def __str__(self):
        return f"{self.position}, {self.organisation}"


class Appointment(models.Model):
    """A role with scope and term, given by an act."""

    kept = EMPLOYED

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField("роль", max_length=30, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)
    basis = models.CharField("основание", max_length=300)

    class Meta:
        indexes = [models.Index(fields=["person", "until"]), models.Index(fields=["role", "until"])]
