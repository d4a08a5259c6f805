from django import forms

from marshrut.core.forms import Period
from marshrut.privacy.queries.looks import KINDS


class LooksFilter(Period):
    kind = forms.ChoiceField(label="Что смотрели", required=False, choices=[("", "всё"), *KINDS])
