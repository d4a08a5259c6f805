from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm, SetPasswordMixin
from django.views.decorators.debug import sensitive_variables

from marshrut.people.access.passwords import folded, weakness
from marshrut.people.models import FACE_TO_FACE, SlipIssue

RULES = "Не короче 10 знаков, не одни цифры. Удобно взять три-четыре слова, которые легко вспомнить."
REPEAT = "Чтобы не опечататься."
PHRASE = (
    "Её знаете только вы, школа — нет: если пароль придётся восстанавливать в школе, без фразы ваши результаты"
    " никому не откроются. Не меньше 8 букв и цифр; не имя и не название школы."
)
KEPT = "Оставьте пустым, если помните прежнюю."
CURRENT = "Пароль сейчас"
SAME = "Фраза такая же, как пароль. Она нужна, когда пароль забыт: возьмите другую."
MESSAGES: dict[str, Any] = {
    "password_mismatch": "Пароли не совпали. Введите тот же пароль ещё раз.",
    "password_incorrect": "Пароль не подходит. Проверьте раскладку клавиатуры и Caps Lock.",
}
LONGEST = 200


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
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


def phrase_field(label="Контрольная фраза", **kwargs):
    """Shown as it is typed: it is entered rarely, and browsers must not offer to keep it."""
    plain = forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=LONGEST, widget=plain, **kwargs)


class _TwoPasswords(SetPasswordMixin):
    """Errors stand at the field they concern, in our words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, first.help_text = "Новый пароль", RULES
        second.label, second.help_text = "Новый пароль ещё раз", REPEAT
        first.max_length = second.max_length = LONGEST

    def validate_password_for_user(self, user, _field, **kwargs):
        super().validate_password_for_user(user, "new_password1", **kwargs)


class FirstPassword(_TwoPasswords, SetPasswordForm):
    """An own password instead of the slip's code; with it the control phrase, unless it is now to be asked for."""

    error_messages = MESSAGES

    def __init__(self, slip, *args, **kwargs):
        super().__init__(slip.person, *args, **kwargs)
        if not slip.closes_results:
            known = bool(slip.person.phrase)
            hint = f"{KEPT} {PHRASE}" if known else PHRASE
            self.fields["phrase"] = phrase_field(required=not known, help_text=hint)

    def clean(self):
        typed = super().clean()
        _judge(self, typed.get("phrase"), typed.get("new_password1"), self.user)
        return typed


class NewPassword(_TwoPasswords, PasswordChangeForm):
    error_messages = MESSAGES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = CURRENT
        self.fields["old_password"].max_length = LONGEST


class WithPassword(forms.Form):
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


class NewPhrase(WithPassword):
    phrase = phrase_field(help_text=PHRASE)

    def clean(self):
        typed = super().clean()
        _judge(self, typed.get("phrase"), typed.get("old_password"), self.person)
        return typed


@sensitive_variables("phrase", "password")
def _judge(form, phrase, password, person):
    if phrase and (why := weakness(phrase, person)):
        form.add_error("phrase", why)
    elif phrase and password and folded(phrase) == folded(password):
        form.add_error("phrase", SAME)


class Proof(forms.Form):
    phrase = phrase_field(label="Ваша контрольная фраза")


class Identity(forms.Form):
    identity = forms.ChoiceField(
        label="Как проверена личность",
        choices=SlipIssue.Identity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Отметьте, как вы убедились, что это сам человек."},
    )


class Vouch(Identity):
    """Vouching is done face to face."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["identity"].choices = [(way.value, way.label) for way in FACE_TO_FACE]
