"""Filters of the desk's lists."""

from django import forms

from marshrut.core.forms import DateInput
from marshrut.desk.queries.done import kinds


class Period(forms.Form):
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


class DoneFilters(Period):
    kind = forms.ChoiceField(label="О чём", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "обо всём"), *kinds().items()]


class ControlFilters(Period):
    annex = forms.ChoiceField(
        label="Приложение",
        required=False,
        choices=[("", "все"), ("2", "2, диагностика"), ("3", "3, ИОМ")],
    )
