from django import forms
from django.urls import reverse
from django.utils.html import format_html

from marshrut.people.forms.entrance import LONGEST
from marshrut.people.models import Person
from marshrut.people.queries.signing import agreement_accepted


class SigningFields(forms.Form):
    """What a simple electronic signature takes: the password again and, the first time, the agreement."""

    accepts = forms.BooleanField(
        label="Принимаю соглашение об использовании простой электронной подписи",
        error_messages={
            "required": "Примите соглашение: без него электронной подписи нет. Можно подписать и на бумаге."
        },
    )
    password = forms.CharField(
        label="Ваш пароль ещё раз",
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text="Он и есть ваша подпись. Не вводите его за другого человека.",
        error_messages={"required": "Введите пароль: это ваша подпись."},
    )

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        if agreement_accepted(person.pk):
            del self.fields["accepts"]
            return
        self.fields["accepts"].help_text = format_html(
            'Один раз, перед первой подписью. <a href="{}">Прочитать соглашение</a>',
            reverse("signing_agreement"),
        )

    @property
    def hand(self):
        """What `prove_hand` asks of the form."""
        return {"password": self.cleaned_data["password"], "accepts": "accepts" in self.fields}
