"""What is asked while the operator and an applicant agree conditions (A2.5.9.4)."""

from django import forms

from marshrut.core.forms import DateInput, InlineSelect
from marshrut.diagnostics.forms.applications import DATE
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.diagnostics.models import Contact

YES_NO = [("yes", "Да"), ("no", "Нет, не дозвонились")]


class ContactForm(StepForm):
    """A call or letter to the applicant (A2.5.9.4)."""

    means = forms.ChoiceField(
        label="Как связывались", choices=Contact.Means.choices, widget=forms.RadioSelect
    )
    with_whom = forms.CharField(
        label="С кем",
        max_length=150,
        error_messages={"required": "Укажите, с кем говорили или кому звонили."},
    )
    reached = forms.ChoiceField(
        label="Удалось связаться?",
        choices=YES_NO,
        widget=InlineSelect,
        error_messages={"required": "Отметьте, удалось ли связаться."},
    )
    note = forms.CharField(
        label="О чём договорились", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConditionsForm(StepForm):
    """What was agreed with the applicant (A2.5.9.4)."""

    agreed_from = forms.DateField(
        label="Согласовано: с", widget=DateInput, error_messages={"required": "Укажите начало срока.", **DATE}
    )
    agreed_to = forms.DateField(
        label="по", widget=DateInput, error_messages={"required": "Укажите конец срока.", **DATE}
    )
    agreed_place = forms.CharField(
        label="Место", max_length=200, error_messages={"required": "Укажите место проведения."}
    )
    agreed_conditions = forms.CharField(
        label="Условия",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Порядок, что взять с собой, особые условия участников",
    )
    obligatory_by = forms.CharField(
        label="Акт, по которому участие обязательно",
        required=False,
        max_length=200,
        help_text="Обычно пусто: участие добровольное, и согласие можно отозвать до начала.",
    )
    means = forms.ChoiceField(
        label="Как согласовано", choices=Contact.Means.choices, widget=forms.RadioSelect
    )
    with_whom = forms.CharField(
        label="С кем", max_length=150, error_messages={"required": "Укажите, с кем согласовано."}
    )

    def __init__(self, data=None, *, obj, **kwargs):
        super().__init__(data, obj=obj, **kwargs)
        if obj.is_programme:
            self.fields["obligatory_by"].disabled = True
            self.fields["obligatory_by"].help_text = "Тест программы обязателен для её слушателей."

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("agreed_from"), cleaned.get("agreed_to")
        if since and until and until < since:
            self.add_error("agreed_to", "Конец срока раньше начала. Поменяйте даты.")
        return cleaned
