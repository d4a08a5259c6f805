"""What is right, said by whose data it is; why not, said by who judges."""

from datetime import date

from django import forms

from marshrut.core.forms import BeginForm, DateInput
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.formats.cells import CellError
from marshrut.people.queries.imports.columns import NAME, name
from marshrut.privacy.models import Correction
from marshrut.privacy.models.corrections import LONGEST
from marshrut.privacy.queries.corrections import CHOICES, DATES, NULL
from marshrut.regulations.snils import SnilsError, parse_snils

Field = Correction.Field
EARLIEST = date(1900, 1, 1)
NAMES = (Field.SURNAME, Field.FIRST_NAME, Field.PATRONYMIC)
PAST = (Field.BIRTH_DATE, Field.TEACHING_SINCE)


class RightForm(BeginForm):
    """What is right; the kind of the field is that of the fact."""

    comment = forms.CharField(
        label="Пояснение",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Например: номер и дата документа.",
    )
    scan = forms.FileField(
        label="Скан или фотография документа",
        required=False,
        help_text="PDF, JPG или PNG, не больше 10 МБ. Увидят только те, кто решает.",
    )

    remove = forms.BooleanField(
        label="Записано по ошибке: этого сведения у меня нет, его нужно удалить", required=False
    )

    def __init__(self, data=None, files=None, *, field, today, removable):
        super().__init__(data, files)
        self.field, self.today = field, today
        asked = {"value": _field(field), "remove": self.fields.pop("remove")}
        if not removable:
            del asked["remove"]
        asked["value"].required = not (removable and self.data.get("remove"))
        self.fields = {**asked, **self.fields}

    def clean(self):
        data = super().clean()
        if data.pop("remove", False):
            if data.get("value"):
                self.add_error("remove", "Или укажите, как должно быть, или попросите удалить: что-то одно.")
            data["value"] = None if self.field in NULL else ""
        return data

    def clean_value(self):
        value = self.cleaned_data["value"]
        if not value:
            return value
        if self.field == Field.SNILS:
            try:
                return parse_snils(value)
            except SnilsError as error:
                raise forms.ValidationError(str(error)) from None
        if self.field in DATES and value < EARLIEST:
            raise forms.ValidationError("Проверьте год: такой даты быть не может.")
        if self.field in PAST and value > self.today:
            raise forms.ValidationError("Эта дата ещё не наступила. Проверьте год.")
        return _name(value) if self.field in NAMES else value


def _name(value):
    if not NAME.fullmatch(value):
        raise forms.ValidationError("Здесь могут быть только буквы, дефис и пробел.")
    try:
        return name(value)
    except CellError as error:
        raise forms.ValidationError(str(error)) from None


def _field(field):
    label = "Как должно быть"
    required = {"required": "Укажите, как должно быть."}
    if field in DATES:
        invalid = {"invalid": "Укажите дату, например 07.12.1984."}
        return forms.DateField(label=label, widget=DateInput, error_messages={**required, **invalid})
    if field in CHOICES:
        return forms.ChoiceField(
            label=label, choices=[*CHOICES[field].items()], widget=forms.RadioSelect, error_messages=required
        )
    long = 150 if field == Field.POSITION else 80
    return forms.CharField(label=label, max_length=long, error_messages=required)


class RefuseForm(StepForm):
    reason = forms.CharField(
        label="Почему данные остаются как есть",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Напишите причину: её прочтёт человек."},
    )


class CorrectionsFilter(forms.Form):
    state = forms.ChoiceField(
        label="Состояние", required=False, choices=[("", "все"), *Correction.State.choices]
    )
    field = forms.ChoiceField(label="Что исправить", required=False, choices=[("", "всё"), *Field.choices])

    def __init__(self, data=None):
        super().__init__(data, auto_id="filter_%s")

    @property
    def asked(self):
        """Columns and the values they are narrowed to."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in chosen.items() if value}
