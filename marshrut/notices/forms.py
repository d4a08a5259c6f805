"""Forms of letters: the address, what to get, the administrator's filters."""

from django import forms

from marshrut.core.forms import DateInput
from marshrut.notices.models import Letter


class Address(forms.Form):
    address = forms.EmailField(
        label="Электронная почта",
        max_length=254,
        help_text="Лучше личная: рабочий ящик могут читать коллеги. Пришлём письмо со ссылкой, действует сутки.",
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": "Адрес не похож на настоящий. Пример: name@example.ru"},
    )


class Choice(forms.Form):
    digest = forms.BooleanField(label="Сводка дел", required=False)
    reminders = forms.BooleanField(
        label="Напоминания о сроках",
        required=False,
        help_text="Когда срок подходит и на следующий рабочий день после него.",
    )


class LettersFilter(forms.Form):
    kind = forms.ChoiceField(label="Вид", required=False, choices=[("", "все письма"), *Letter.Kind.choices])
    outcome = forms.ChoiceField(
        label="Исход", required=False, choices=[("", "любой"), *Letter.Outcome.choices]
    )
    since = forms.DateField(label="С", required=False, widget=DateInput)
    until = forms.DateField(label="По", required=False, widget=DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "Период кончается раньше, чем начинается. Поменяйте даты местами.")
        return self.cleaned_data

    @property
    def asked(self):
        """What was asked for; nothing is left out of the list by a filter with an error."""
        return self.cleaned_data if self.is_valid() else {}
