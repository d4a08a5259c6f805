from django import forms
from django.views.decorators.debug import sensitive_variables

from marshrut.people.forms.entrance import CURRENT, LONGEST, MESSAGES

SPARE = "Шесть цифр из приложения. Если телефона нет, введите запасной код."


def code_field(help_text):
    """Shown as it is typed; telephones offer digits only where recovery codes cannot stand."""
    plain = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label="Код", max_length=40, widget=forms.TextInput(plain), help_text=help_text)


class Code(forms.Form):
    code = code_field(SPARE)


class Acting(forms.Form):
    """In which of the person's roles to go on."""

    acting = forms.ChoiceField(label="Роль", widget=forms.RadioSelect)

    def __init__(self, options, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["acting"].choices = options


class SignInCode(Code):
    """The only field of its page: typing may begin at once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class _WithPassword(forms.Form):
    """An open session is not enough: the current password first."""

    old_password = forms.CharField(
        label=CURRENT,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, person, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    @sensitive_variables("password")
    def clean_old_password(self):
        password = self.cleaned_data["old_password"]
        if not self.person.check_password(password):
            raise forms.ValidationError(MESSAGES["password_incorrect"])
        return password


class NewFactor(_WithPassword):
    code = code_field("Шесть цифр, которые приложение показывает сейчас.")


class GiveUpFactor(_WithPassword):
    code = code_field(SPARE)
