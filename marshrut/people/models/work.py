from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from marshrut.core.merging import Both, Moves, Sides
from marshrut.core.promises import promised
from marshrut.core.retention import Kept
from marshrut.core.standing import accusative, acting_for
from marshrut.core.viewer import Role
from marshrut.people.models.places import Municipality, Organisation, Subject

EMPLOYED = Kept("person", "пока человек работает в регионе и три года после", "152-ФЗ, ст. 5; ТК РФ")


def in_force(day: date) -> Q:
    """Rows dated since/until that hold on a day."""
    return Q(since__lte=day) & not_ended(day)


def not_ended(day: date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=day)


class Employment(models.Model):
    """Work of a person in an organisation; ИОМ, consents and applications belong to it."""

    kept = EMPLOYED
    merging = {"person": Moves("место работы,места работы,мест работы")}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="employments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="employments")
    position = models.CharField("должность", max_length=150)
    subjects = models.ManyToManyField(Subject, blank=True, related_name="+")
    is_main = models.BooleanField("основное место работы", default=True)
    is_manager = models.BooleanField("руководящая должность", default=False)
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)
    continued_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continues"
    )
    """Where a transfer took the person: what belongs to this work follows on the first day of that one."""

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
    merging = {
        "person": Moves(
            "роль,роли,ролей",
            bars=(
                Both(
                    ("role", "organisation", "municipality", "subject"),
                    "У обеих записей действует одна и та же роль с тем же охватом. Завершите её в одной из них.",
                    Q(until__isnull=True),
                ),
                Sides(
                    "stands_in__person",
                    "Одна запись замещает другую. Если это один человек, сначала завершите замещение.",
                ),
            ),
        )
    }

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
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
    stands_in = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="stand_ins"
    )
    """The appointment of somebody on leave whose duties are done by this one, for a term."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person",
                "role",
                Coalesce("organisation", 0),
                Coalesce("municipality", 0),
                Coalesce("subject", 0),
                condition=Q(until__isnull=True),
                name="appointment_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="appointment_dates"
            ),
            models.CheckConstraint(
                condition=Q(stands_in__isnull=True) | Q(until__isnull=False), name="stand_in_ends"
            ),
        ]
        indexes = [models.Index(fields=["person", "until"]), models.Index(fields=["role", "until"])]

    def __str__(self):
        parts = (self.title, self.organisation, self.municipality, self.subject)
        return ", ".join(str(part) for part in parts if part)

    @property
    def absent(self) -> "Appointment":
        """Whose role is done: of whoever stands in."""
        return promised(self.stands_in, "appointment that is stood in for")

    @property
    def last_day(self) -> date:
        """Of a role given for a term."""
        return promised(self.until, "last day of a stand-in")

    @property
    def title(self) -> str:
        """The role in words; of whoever stands in, whose duties they are."""
        if self.stands_in is None:
            return str(self.get_role_display())
        absent = self.stands_in.person
        return acting_for(self.role, accusative(absent.surname, absent.first_name, absent.patronymic))
