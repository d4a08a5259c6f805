from django import forms

from marshrut.core.forms import BeginForm
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.privacy.models import Inquiry
from marshrut.privacy.models.inquiries import LONGEST


class AskForm(BeginForm):
    text = forms.CharField(
        label="Что кажется вам неправильным",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Например: я не понимаю, зачем этому человеку мой результат. Сам результат пересказывать не нужно.",
        error_messages={"required": "Напишите, что кажется вам неправильным."},
    )


class AnswerForm(StepForm):
    verdict = forms.ChoiceField(
        label="Что установлено",
        choices=Inquiry.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите, что установлено."},
    )
    text = forms.CharField(
        label="Ответ человеку",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Кто и зачем смотрел, по какому пункту; если не должен был — что сделано, чтобы это не повторилось.",
        error_messages={"required": "Напишите ответ: его прочтёт человек."},
    )


class InquiriesFilter(forms.Form):
    state = forms.ChoiceField(
        label="Состояние", required=False, choices=[("", "все"), *Inquiry.State.choices]
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="filter_%s")
