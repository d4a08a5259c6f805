from django import forms

from marshrut.core.forms import OptionSelect
from marshrut.diagnostics.models import Result
from marshrut.people.models import Subject

DECISIONS = [
    ("need", "Нужен ИОМ"),
    ("not_need", "ИОМ не требуется"),
    ("decline", "Педагог отказался от ИОМ"),
]


class DecisionForm(forms.Form):
    step = forms.ChoiceField(
        label="Нужен ли ИОМ",
        choices=DECISIONS,
        widget=OptionSelect,
        error_messages={"required": "Выберите решение."},
    )
    reason = forms.CharField(
        label="Обоснование",
        help_text="Пишите педагогу: он это прочтёт. Например: «У вас средний уровень и три зоны роста, их можно "
        "закрыть за год».",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Напишите, почему принято такое решение."},
    )


class BulkDecisionForm(DecisionForm):
    """The same decision for the marked rows of a list."""

    step = forms.ChoiceField(
        label="Решение", choices=DECISIONS, error_messages={"required": "Выберите решение."}
    )
    chosen = forms.MultipleChoiceField(
        label="Педагоги", error_messages={"required": "Отметьте хотя бы одного педагога."}
    )

    def __init__(self, *args, ids=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(pk), str(pk)) for pk in ids]


class ResultFilters(forms.Form):
    q = forms.CharField(label="Педагог", required=False, widget=forms.TextInput(attrs={"size": 18}))
    subject = forms.ModelChoiceField(
        label="Предмет", queryset=Subject.objects.all(), required=False, empty_label="все"
    )
    state = forms.ChoiceField(label="Состояние", choices=[("", "все"), *Result.State.choices], required=False)
    level = forms.ChoiceField(
        label="Уровень дефицитов",
        choices=[("", "все"), ("high", "высокий"), ("medium", "средний"), ("low", "низкий")],
        required=False,
    )
