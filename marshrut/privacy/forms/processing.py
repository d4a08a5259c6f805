from django import forms

from marshrut.core.forms import DateInput
from marshrut.diagnostics.forms.steps import ConfirmForm
from marshrut.people.models import normal
from marshrut.privacy.queries.processing import STANDINGS


class TextForm(forms.Form):
    text = forms.CharField(
        label="Текст согласия",
        min_length=100,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Кто обрабатывает, какие данные, зачем, что с ними делают, сколько хранят, как отозвать.",
        error_messages={"required": "Напишите текст согласия."},
    )
    since = forms.DateField(
        label="Действует с",
        widget=DateInput,
        error_messages={"required": "Укажите день.", "invalid": "Укажите дату, например 07.12.2026."},
    )
    basis = forms.CharField(
        label="Документ",
        min_length=5,
        max_length=300,
        help_text="Например: приказ от 23.11.2026 № 41.",
        error_messages={"required": "Укажите документ, которым утверждён текст."},
    )
    sure = forms.BooleanField(
        label="Текст проверен; опубликованный не изменить и не убрать",
        error_messages={"required": "Отметьте: все, кто уже соглашался, будут читать его заново."},
    )

    @property
    def told(self):
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("text", "since", "basis")}


class GiveForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label="Текст прочитан, я даю согласие",
        error_messages={"required": "Отметьте, что вы прочитали текст и согласны."},
    )


class WithdrawForm(ConfirmForm):
    def __init__(self, data=None, **kwargs):
        super().__init__(data, label="Я понимаю, что прекратится и что останется", **kwargs)


class StandingsFilter(forms.Form):
    q = forms.CharField(label="Фамилия, имя, отчество", required=False, max_length=100)
    place = forms.CharField(label="Организация", required=False, max_length=100)
    standing = forms.ChoiceField(label="Согласие", required=False, choices=[("", "любое"), *STANDINGS])

    def __init__(self, data=None):
        super().__init__(data, auto_id="filter_%s")

    def apply(self, people):
        """The people narrowed down as asked."""
        asked = self.cleaned_data if self.is_valid() else {}
        for word in normal(asked.get("q") or "").split():
            people = people.filter(search__contains=word)
        if place := normal(asked.get("place") or ""):
            people = people.filter(employments__organisation__search__contains=place).distinct()
        return people.filter(standing=asked["standing"]) if asked.get("standing") else people
