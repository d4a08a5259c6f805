"""Forms of letters: the address, what to get, the administrator's filters."""

from django import forms

from marshrut.core.forms import Period
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


class LettersFilter(Period):
    kind = forms.ChoiceField(label="Вид", required=False, choices=[("", "все письма"), *Letter.Kind.choices])
    outcome = forms.ChoiceField(
        label="Исход", required=False, choices=[("", "любой"), *Letter.Outcome.choices]
    )
