"""Giving back what was signed by hand."""

from django import forms

from marshrut.core.forms import DateInput
from marshrut.diagnostics.forms.steps import StepForm
from marshrut.documents.forms import SheetFields


class LetterForm(SheetFields, StepForm):
    """The head's letter: which sheet, who signed it, when, its outgoing number."""

    signer = forms.TypedChoiceField(
        label="Кто подписал",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите, кто подписал письмо."},
    )
    outgoing_number = forms.CharField(
        label="Исходящий номер на письме",
        required=False,
        max_length=40,
        widget=forms.TextInput({"size": 16}),
        help_text="Если у организации нет своего, остаётся тот, что напечатан",
    )
    outgoing_on = forms.DateField(label="Дата исходящего номера", required=False, widget=DateInput)
    field_order = ["seen", "code", "signer", "signed_on", "outgoing_number", "outgoing_on", "scan"]

    def __init__(self, *args, signers, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["signer"].choices = [(one.person_id, f"{one.name}, {one.post}") for one in signers]
        if len(signers) == 1:
            self.fields["signer"].initial = signers[0].person_id

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outgoing_on") and not cleaned.get("outgoing_number"):
            self.add_error("outgoing_number", "Дата есть, а номера нет. Укажите номер или уберите дату.")
        return cleaned


class ConsentsSheetForm(SheetFields, StepForm):
    """The sheet of consents: which sheet, when, whose signatures stand on it."""

    consents = forms.TypedMultipleChoiceField(
        label="Чьи подписи стоят на листе",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Отметьте только тех, кто расписался против своей строки.",
        error_messages={"required": "Отметьте, кто подписал лист."},
    )
    field_order = ["seen", "code", "consents", "signed_on", "scan"]

    def __init__(self, *args, asked, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["consents"].choices = [
            (one.pk, f"{one.person.full_name}, {one.subject.name}") for one in asked
        ]


class OwnSheetForm(SheetFields, StepForm):
    """A person's own application: which sheet, when it was signed."""

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
