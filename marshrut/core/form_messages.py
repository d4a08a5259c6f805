"""What every form says of itself where a field has no words of its own."""

from datetime import date
from typing import Any

from django import forms
from django.core import validators

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Days outside lead out of what the calendar, time zones and the databases can count with."""


def say_what_to_do() -> None:
    """Every form's ready-made messages name the remedy, not the rule; called once at start."""
    for kind, required in (
        (forms.Field, "Заполните это поле."),
        (forms.ChoiceField, "Выберите вариант."),
        (forms.ModelChoiceField, "Выберите вариант."),
        (forms.MultipleChoiceField, "Отметьте хотя бы один вариант."),
        (forms.ModelMultipleChoiceField, "Отметьте хотя бы один вариант."),
        (forms.BooleanField, "Отметьте это поле, без него продолжить нельзя."),
        (forms.FileField, "Приложите файл."),
        (forms.DateField, "Укажите дату."),
        (forms.TimeField, "Укажите время."),
    ):
        kind.default_error_messages = {**kind.default_error_messages, "required": required}
    forms.FileField.default_error_messages["empty"] = "Файл пустой. Выберите другой файл."
    forms.DateField.default_validators = [
        validators.MinValueValidator(FIRST_DAY, f"Проверьте год: он раньше {FIRST_DAY.year}."),
        validators.MaxValueValidator(LAST_DAY, f"Проверьте год: он позже {LAST_DAY.year}."),
    ]
    validators.ProhibitNullCharactersValidator.message = (
        "В тексте есть знак, который нельзя записать. Наберите его заново."
    )
    validators.MinValueValidator.message = "Укажите число не меньше %(limit_value)s."
    validators.MaxValueValidator.message = "Укажите число не больше %(limit_value)s."
    validators.MaxLengthValidator.message = (
        "Сократите: знаков %(show_value)d, а помещается не больше %(limit_value)d."
    )
    forms.CharField.widget_attrs = _whole_texts  # type: ignore[assignment, method-assign]


_own_attrs = forms.CharField.widget_attrs


def _whole_texts(field: forms.CharField, widget: forms.Widget) -> dict[str, Any]:
    """A browser cuts what is pasted into a limited textarea and says nothing: the server says it, and nothing is lost."""
    attrs = _own_attrs(field, widget)
    if isinstance(widget, forms.Textarea):
        attrs.pop("maxlength", None)
    return attrs
