from django import forms

from marshrut.people.models import Subject


class TypicalFilters(forms.Form):
    subject = forms.ModelChoiceField(
        label="Предмет", queryset=Subject.objects.all(), required=False, empty_label="все"
    )
