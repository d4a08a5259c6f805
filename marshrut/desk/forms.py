"""Filters of the desk's lists."""

from django import forms

from marshrut.core.forms import Period
from marshrut.desk.queries.done import kinds


class DoneFilters(Period):
    kind = forms.ChoiceField(
        label="О чём", required=False, choices=lambda: [("", "обо всём"), *kinds().items()]
    )


class ControlFilters(Period):
    annex = forms.ChoiceField(
        label="Приложение",
        required=False,
        choices=[("", "все"), ("2", "2, диагностика"), ("3", "3, ИОМ")],
    )
