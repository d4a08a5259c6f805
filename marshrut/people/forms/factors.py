from django import forms

from marshrut.people.forms.entrance import WithPassword

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


class NewFactor(WithPassword):
    code = code_field("Шесть цифр, которые приложение показывает сейчас.")


class GiveUpFactor(WithPassword):
    code = code_field(SPARE)
