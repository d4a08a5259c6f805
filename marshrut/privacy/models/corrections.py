from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marshrut.core.merging import Moves, Stays
from marshrut.core.models import CaseModel
from marshrut.core.pages import Status
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role, Viewer
from marshrut.people.models import Employment, Organisation

LONGEST = 1000


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """One's own; the school's those addressed to it; the register's keepers all."""
        if viewer.is_system or viewer.has(Role.OPERATOR, Role.ADMINISTRATOR):
            return self
        if not viewer.signed_in:
            return self.none()
        schools = viewer.organisations(Role.HEAD, Role.DEPUTY)
        return self.filter(Q(person_id=viewer.person_id) | Q(organisation_id__in=schools))


class Correction(CaseModel):
    """What a person says is wrong in their data, and what is right. `organisation`: the school that judges it; none
    where the person leads it, or works nowhere: then the region's operator does.
    """

    kept = Kept("person", "три года после ответа", "152-ФЗ, ст. 20, 21")
    merging = {
        "person": Moves("просьба об исправлении,просьбы об исправлении,просьб об исправлении"),
        "answered_by": Stays("кто ответил"),
    }

    class State(models.TextChoices):
        ASKED = "asked", "Ждёт ответа"
        ACCEPTED = "accepted", "Исправлено"
        REFUSED = "refused", "Отказано"
        TAKEN_BACK = "taken_back", "Снята самим человеком"

    class Field(models.TextChoices):
        SURNAME = "surname", "Фамилия"
        FIRST_NAME = "first_name", "Имя"
        PATRONYMIC = "patronymic", "Отчество"
        GENDER = "gender", "Пол"
        BIRTH_DATE = "birth_date", "Дата рождения"
        SNILS = "snils", "СНИЛС"
        EDUCATION = "education", "Образование"
        CATEGORY = "category", "Квалификационная категория"
        CATEGORY_UNTIL = "category_until", "Срок действия категории"
        TEACHING_SINCE = "teaching_since", "Начало педагогического стажа"
        POSITION = "position", "Должность на основном месте работы"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey(Employment, null=True, on_delete=models.PROTECT, related_name="+")
    field = models.CharField("что неверно", max_length=20, choices=Field.choices)
    before = models.CharField("сейчас записано", max_length=200, blank=True)
    value = models.CharField(max_length=200)
    shown = models.CharField("должно быть", max_length=200)
    comment = models.TextField("пояснение", blank=True, max_length=LONGEST)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["person", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"], condition=Q(state="asked"), name="correction_of_a_field_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"]) | Q(answered_by__isnull=False),
                name="correction_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("person")),
                name="correction_answered_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(field="position") | Q(employment__isnull=False), name="correction_of_a_work"
            ),
        ]

    @property
    def of_the_name(self) -> bool:
        return self.field in (self.Field.SURNAME, self.Field.FIRST_NAME, self.Field.PATRONYMIC)

    @property
    def status(self) -> Status:
        kinds = {self.State.ASKED: "soon", self.State.ACCEPTED: "good", self.State.REFUSED: "late"}
        return Status(kinds.get(self.State(self.state), "still"), self.get_state_display().lower())
