from django import forms

from marshrut.bank.actions.reviews import Opinion
from marshrut.bank.models import Review
from marshrut.bank.queries.judging import CHECKLIST
from marshrut.bank.queries.packages import Package
from marshrut.core.forms import DateInput, InlineSelect, OptionSelect, PicksField
from marshrut.people.models import Person

ANSWERS = [("yes", "выполнено"), ("no", "не выполнено")]


class SendForm(forms.Form):
    experts = PicksField(
        label="Кого попросить об экспертизе",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Автор материалов экспертом быть не может. Заключение даёт каждый выбранный.",
        error_messages={"required": "Выберите хотя бы одного эксперта."},
    )

    def __init__(self, *args, experts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = experts


class ReviewForm(forms.Form):
    """Requirements, remarks on items, the conclusion. Everything may wait until the conclusion is given."""

    due_later = ("verdict", *(f"check_{name}" for name in CHECKLIST))

    remarks = forms.CharField(
        label="Общее замечание",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    verdict = forms.ChoiceField(
        label="Заключение", choices=Review.Verdict.choices, required=False, widget=OptionSelect
    )

    def __init__(self, *args, review: Review, package: Package, giving: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.giving = giving
        written = {remark.item_id: remark.text for remark in review.item_remarks.all()}
        self.initial = {"remarks": review.remarks, "verdict": review.verdict}
        self.requirements = [self._requirement(name, text, review) for name, text in CHECKLIST.items()]
        self.texts = [
            (text, [self._place(place, written) for place in text.places if place.item])
            for text in package.texts
        ]

    def _requirement(self, name, text, review):
        field = forms.ChoiceField(label=text, choices=ANSWERS, required=False, widget=InlineSelect)
        field.initial = review.checklist.get(name, "")
        self.fields[f"check_{name}"] = field
        return self[f"check_{name}"]

    def _place(self, place, written):
        """The place and the field for its item; an item met again has its field where it stood first."""
        name = f"item_{place.item.pk}"
        if name in self.fields:
            return place, None
        self.fields[name] = forms.CharField(
            label="Замечание к заданию",
            required=False,
            max_length=2000,
            initial=written.get(place.item.pk, ""),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        return place, self[name]

    def clean(self):
        """The conclusion is given whole: what is still open is named where it is answered (A2.4.3.5)."""
        cleaned = super().clean()
        for name in self.due_later if self.giving else ():
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, "Выберите ответ: без него заключение дать нельзя.")
        return cleaned

    def opinion(self) -> Opinion:
        data = self.cleaned_data
        return Opinion(
            checklist={name: data[f"check_{name}"] for name in CHECKLIST},
            verdict=data["verdict"],
            remarks=data["remarks"],
            items={int(name[5:]): text for name, text in data.items() if name.startswith("item_")},
        )


class ApproveForm(forms.Form):
    act = forms.CharField(
        label="Акт", max_length=120, help_text="Вид документа и кто его издал, например «приказ института»."
    )
    number = forms.CharField(label="Номер", max_length=30, widget=forms.TextInput(attrs={"size": 12}))
    on = forms.DateField(label="Дата", widget=DateInput)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self):
        if self.cleaned_data["on"] > self.today:
            raise forms.ValidationError("Дата акта ещё не наступила. Проверьте её.")
        return self.cleaned_data["on"]

    def words(self) -> str:
        data = self.cleaned_data
        return f"{data['act']} от {data['on']:%d.%m.%Y} № {data['number']}"
