from django import forms

from marshrut.core.forms import DateInput
from marshrut.core.norms import norms
from marshrut.core.wording import counted
from marshrut.documents.forms import SheetFields
from marshrut.measures.models import CATEGORIES, Measure
from marshrut.pathways.models import Party, Pathway, Proposal
from marshrut.people.forms.signing import SigningFields
from marshrut.regulations.calendar import DAY, same_date

READERS = {
    Party.TEACHER: "Прочтут куратор и разработчик; руководитель не увидит.",
    Party.CURATOR: "Прочтут педагог и разработчик; руководитель не увидит.",
}
ORDER = "Последний день раньше первого. Исправьте даты."


class PathwayFilters(forms.Form):
    q = forms.CharField(label="Педагог или номер", required=False)
    state = forms.ChoiceField(label="Состояние", required=False)
    curator = forms.ChoiceField(
        label="Куратор", required=False, choices=[("", "любой"), ("none", "не назначен")]
    )

    withdrawn = forms.BooleanField(label="С отменённым мероприятием", required=False)

    def __init__(self, *args, states=Pathway.State.choices, curators=True, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields["state"].choices = [("", "любое"), *states]
        if not curators:
            del self.fields["curator"], self.fields["withdrawn"]


class TermForm(forms.Form):
    starts_on = forms.DateField(label="Начало", widget=DateInput)
    months = forms.TypedChoiceField(label="Продолжительность", coerce=int)

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        now = norms(day)
        span = range(now.pathway_months_min, now.pathway_months_max + 1)
        self.fields["months"].choices = [(n, counted(n, "месяц,месяца,месяцев")) for n in span]

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("months"):
            data["ends_on"] = same_date(data["starts_on"], data["months"]) - DAY
        return data


class Dated(forms.Form):
    """First and last day of a measure."""

    starts_on = forms.DateField(label="Первый день", widget=DateInput)
    ends_on = forms.DateField(label="Последний день", widget=DateInput)

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", ORDER)
        return data


class LineForm(Dated):
    entry_ids = forms.TypedMultipleChoiceField(
        label="Дефициты, на которые направлено",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, deficits=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry_ids"].choices = [(d.entry_id, f"{d.code} · {d.plain}") for d in deficits]


class OwnLineForm(LineForm):
    category = forms.ChoiceField(label="Категория", choices=CATEGORIES)
    title = forms.CharField(label="Название", max_length=300)
    kind = forms.CharField(
        label="Вид", max_length=60, required=False, help_text="Например: курсы, семинар, открытый урок"
    )
    provider = forms.CharField(label="Кто проводит", max_length=200, required=False)
    hours = forms.IntegerField(
        label="Часов", min_value=1, max_value=1500, widget=forms.NumberInput({"size": 4})
    )
    form = forms.ChoiceField(label="Форма", choices=Measure.Form.choices)

    field_order = [
        "category",
        "title",
        "kind",
        "provider",
        "hours",
        "form",
        "starts_on",
        "ends_on",
        "entry_ids",
    ]


class PickerFilters(forms.Form):
    q = forms.CharField(label="Слово из названия", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)


LONGEST_PROPOSAL = 2000


class ProposalForm(forms.Form):
    kind = forms.ChoiceField(label="Что сделать", choices=Proposal.Kind.choices[:2], widget=forms.RadioSelect)
    text = forms.CharField(
        label="Что предлагаете и почему",
        widget=forms.Textarea({"rows": 4}),
        max_length=LONGEST_PROPOSAL,
        error_messages={
            "max_length": "Сократите: помещается %(limit_value)d знаков, а здесь %(show_value)d."
            " Подробности можно обсудить с разработчиком."
        },
    )
    starts_on = forms.DateField(label="Лучше с", widget=DateInput, required=False)
    ends_on = forms.DateField(label="Лучше по", widget=DateInput, required=False)

    def __init__(self, *args, to_line, party, **kwargs):
        super().__init__(*args, **kwargs)
        if not to_line:
            del self.fields["kind"]
            self.fields["text"].label = "Какое мероприятие добавить и зачем"
        self.fields["text"].help_text = READERS.get(party, "")

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", ORDER)
        return data


class AgreeingForm(SigningFields):
    """Teacher's or curator's agreement under a simple electronic signature."""


class SureForm(forms.Form):
    sure = forms.BooleanField(
        label="Утверждаю выписку из ИОМ и подписываю её простой электронной подписью",
        error_messages={"required": "Отметьте, что утверждаете: это ваша подпись."},
    )


class ApprovalForm(SigningFields, SureForm):
    """The head's approval under a simple electronic signature."""


class LetterForm(forms.Form):
    text = forms.CharField(label="Текст", widget=forms.Textarea({"rows": 4}), max_length=2000)


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(label="Ответ", choices=Proposal.Answer.choices[:2], widget=forms.RadioSelect)
    text = forms.CharField(
        label="Пояснение",
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text="Нужно, если отклоняете. Прочтёт тот, кто предложил.",
        error_messages={"required": "Напишите, почему предложение отклонено."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = self.data.get("verdict") != Proposal.Answer.TAKEN


class CardSheetForm(SheetFields):
    """A card signed by hand: whose signatures stand on it."""

    parties = forms.MultipleChoiceField(
        label="Чьи подписи стоят на листе",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Отметьте, чьи подписи стоят на листе."},
    )
    field_order = ["code", "parties", "signed_on", "scan"]

    def __init__(self, *args, today, signers, **kwargs):
        self.today, self.signers = today, signers
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = [
            (party.value, f"{one.name}, {one.post}") for party, [one] in signers.items()
        ]

    @property
    def hands(self):
        """Whose hand signed for each party."""
        chosen = self.cleaned_data["parties"]
        return {party: one.person_id for party, [one] in self.signers.items() if party in chosen}


class ExtractSheetForm(SheetFields):
    """An extract signed by hand by who leads the organisation."""

    signer = forms.TypedChoiceField(
        label="Кто подписал",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите, кто подписал выписку."},
    )
    field_order = ["code", "signer", "signed_on", "scan"]

    def __init__(self, *args, today, signers, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        found = signers[Party.HEAD]
        self.fields["signer"].choices = [(one.person_id, f"{one.name}, {one.post}") for one in found]
        if len(found) == 1:
            self.fields["signer"].initial = found[0].person_id

    @property
    def hands(self):
        return {Party.HEAD: self.cleaned_data["signer"]}
