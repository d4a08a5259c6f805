"""The form in which a norm or a name of the region is changed from a day on."""

from typing import Any

from django import forms

from marshrut.core.bodies import BodyError, BodyInfo, BodyKind
from marshrut.core.forms import DateInput
from marshrut.core.region import Setting
from marshrut.core.wording import day_year
from marshrut.regulations.norm import NormError

SPELLINGS_HINT = "По одному на строке: как пишут = как называется."
DECLINED_HINT = "Падеж = слова, по одному на строке. Что не склоняется, напишите одной строкой."
PATTERN_HINT = "{region} — код региона, {year} — год, {number:05d} — номер по порядку из пяти цифр."


class SettingForm(forms.Form):
    """One value, its first day and its basis; `change` holds the value as it is stored."""

    value = forms.CharField(label="Новое значение")
    since = forms.DateField(label="Действует с", widget=DateInput)
    basis = forms.CharField(
        label="Основание",
        help_text="Акт, которым это установлено: вид, номер и дата.",
        max_length=300,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)

    def __init__(self, *args: Any, shown: Setting, today: Any, **kwargs: Any) -> None:
        self.shown, self.today = shown, today
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(shown.info, shown.value)

    def clean_value(self) -> Any:
        info = self.shown.info
        typed = self.cleaned_data["value"]
        try:
            value = info.check(typed) if isinstance(typed, list) else info.parse(str(typed))
        except NormError as error:
            raise forms.ValidationError(error.text) from None
        except BodyError as error:
            raise forms.ValidationError(str(error)) from None
        return list(value) if isinstance(value, tuple) else value

    def clean_since(self) -> Any:
        since = self.cleaned_data["since"]
        if since < self.today:
            raise forms.ValidationError(
                f"Задним числом значение не меняется: укажите {day_year(self.today)} или позднее."
            )
        return since

    @property
    def asked(self) -> str:
        """What was checked: confirming holds for exactly this."""
        return f"{self.cleaned_data['value']} {self.cleaned_data['since']}"


def _field(info: Any, value: Any) -> forms.Field:
    label = "Новое значение"
    if isinstance(info, BodyInfo):
        hints = {
            BodyKind.SPELLINGS: SPELLINGS_HINT,
            BodyKind.PATTERN: PATTERN_HINT,
            BodyKind.DECLINED: DECLINED_HINT,
        }
        rows = {BodyKind.SPELLINGS: 14, BodyKind.DECLINED: 6}.get(info.kind)
        many = rows is not None
        widget = forms.Textarea({"rows": rows}) if many else forms.TextInput()
        hint, most = hints.get(info.kind, ""), 20_000 if many else 300
        return forms.CharField(
            label=label, help_text=hint, widget=widget, max_length=most, initial=info.write(value)
        )
    if info.listed:
        return forms.MultipleChoiceField(
            label=label,
            choices=[(code, info.label_of(code)) for code in info.choices],
            widget=forms.CheckboxSelectMultiple,
            initial=list(value),
        )
    unit = info.kind.value[2]
    bounds = f"От {info.minimum} до {info.maximum}, {unit}."
    hint = f"{bounds} 0 — без срока." if info.optional else bounds
    widget = forms.TextInput({"inputmode": "numeric", "size": 6})
    return forms.CharField(label=label, help_text=hint, widget=widget, max_length=12, initial=str(value))
