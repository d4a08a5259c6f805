from django import forms

from marshrut.core.forms import DateInput
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.diagnostics.models.applications import WISHES

DATE = {"invalid": "Укажите дату, например 07.12.2026."}


class OrderForm(StepForm):
    """When the listeners can take the test, and whom to call about it (A2.5.9.2)."""

    period_from = forms.DateField(
        label="Удобно с", widget=DateInput, error_messages={"required": "Укажите начало периода.", **DATE}
    )
    period_to = forms.DateField(
        label="по", widget=DateInput, error_messages={"required": "Укажите конец периода.", **DATE}
    )
    contact_phone = forms.CharField(
        label="Телефон для связи",
        max_length=40,
        help_text="По нему позвонит региональный оператор",
        error_messages={"required": "Укажите телефон: по нему согласуют день и место."},
    )
    comment = forms.CharField(
        label="Пожелания", required=False, max_length=WISHES, widget=forms.Textarea(attrs={"rows": 3})
    )
