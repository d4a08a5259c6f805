from django import forms

from marshrut.core.forms import DateInput
from marshrut.measures.models import Measure


class MeasureFilters(forms.Form):
    q = forms.CharField(label="Слово из названия", required=False)
    category = forms.ChoiceField(
        label="Категория", required=False, choices=[("", "любая"), *Measure.Category.choices]
    )
    source = forms.ChoiceField(
        label="Источник", required=False, choices=[("", "любой"), *Measure.Source.choices]
    )
    since = forms.DateField(label="Не раньше", required=False, widget=DateInput)
    code = forms.CharField(label="Код дефицита", required=False, widget=forms.TextInput({"size": 8}))
    past = forms.BooleanField(label="И прошедшие", required=False)

    def __init__(self, *args, codes=True, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        if not codes:
            del self.fields["code"]
