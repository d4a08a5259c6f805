from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm

RULES = "Не короче 10 знаков, не одни цифры. Удобно взять три-четыре слова, которые легко вспомнить."
REPEAT = "Чтобы не опечататься."


class SignIn(forms.Form):
    login = forms.CharField(
        label="Имя для входа",
        max_length=60,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    secret = forms.CharField(
        label="Пароль или код с карточки",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class FirstPassword(SetPasswordForm):
    """An own password instead of the slip's code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self)


class NewPassword(PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Пароль сейчас"
        _word(self)


def _word(form):
    form.fields["new_password1"].label = "Новый пароль"
    form.fields["new_password1"].help_text = RULES
    form.fields["new_password2"].label = "Новый пароль ещё раз"
    form.fields["new_password2"].help_text = REPEAT
    for field in form.fields.values():
        field.max_length = 200
