from django import forms

from marshrut.bank.actions.instruments import Details
from marshrut.bank.forms.items import NO_CODES
from marshrut.bank.models import Instrument, Item
from marshrut.bank.queries.drafts import MAX_POINTS, PlanDraft
from marshrut.bank.queries.packages import Text
from marshrut.codifier.forms import CodesField
from marshrut.codifier.models import BLOCKS
from marshrut.core.forms import BeginForm
from marshrut.people.models import Subject


class InstrumentFilters(forms.Form):
    q = forms.CharField(label="Название", required=False, widget=forms.TextInput(attrs={"size": 18}))
    subject = forms.ModelChoiceField(
        label="Предмет", queryset=Subject.objects.all(), required=False, empty_label="все"
    )
    state = forms.ChoiceField(
        label="Состояние", choices=[("", "все"), *Instrument.State.choices], required=False
    )


class DetailsForm(BeginForm):
    title = forms.CharField(label="Название", max_length=200)
    subject = forms.ModelChoiceField(
        label="Предмет", queryset=Subject.objects.all(), required=False, empty_label="любой"
    )
    minutes = forms.IntegerField(label="Минут на работу", min_value=5, max_value=480, initial=90)
    preparation = forms.CharField(
        label="Как подготовиться",
        required=False,
        help_text="Педагог прочтёт это до диагностики: что повторить, что взять с собой.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    basis = forms.CharField(
        label="Что обновлено и по каким данным",
        required=False,
        help_text="Например: заменены задания 3–6 по итогам ЕГЭ 2026 года.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, renewal=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not renewal:
            del self.fields["basis"]

    def details(self) -> Details:
        data = self.cleaned_data
        subject = data["subject"]
        return Details(
            data["title"],
            subject.pk if subject else None,
            data["minutes"],
            data["preparation"],
            data.get("basis", ""),
        )


class PlanRowForm(forms.Form):
    position = forms.IntegerField(
        label="№", required=False, min_value=1, max_value=500, widget=forms.TextInput(attrs={"size": 3})
    )
    # The choices open on their first: a row left as it opened is an empty one.
    block = forms.ChoiceField(label="Блок", choices=BLOCKS, initial=BLOCKS[0][0])
    kind = forms.ChoiceField(label="Вид", choices=Item.Kind.choices, initial=Item.Kind.values[0])
    points = forms.IntegerField(
        label="Баллы",
        min_value=1,
        max_value=MAX_POINTS,
        initial=1,
        widget=forms.TextInput(attrs={"size": 3, "inputmode": "numeric"}),
    )
    skill = forms.CharField(label="Проверяемое умение", max_length=300)
    codes = CodesField(widget=forms.TextInput(attrs={"size": 14}), error_messages={"required": NO_CODES})

    def draft(self) -> PlanDraft:
        data = self.cleaned_data
        return PlanDraft(**{name: data[name] for name in ("block", "kind", "points", "skill", "codes")})


class BasePlan(forms.BaseFormSet):
    """The plan's rows and some empty ones; the numbers give the order, a marked row goes away."""

    def add_error(self, _field, message):
        self.non_form_errors().append(message)

    def drafts(self) -> list[PlanDraft]:
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        placed = sorted(enumerate(kept), key=lambda pair: (pair[1].cleaned_data["position"] or 1000, pair[0]))
        return [form.draft() for _, form in placed]


PlanForms = forms.formset_factory(PlanRowForm, formset=BasePlan, extra=3, can_delete=True, max_num=300)


class VariantForm(forms.Form):
    """For each row of the plan one of the items that fit it; one that no longer fits is kept and marked."""

    def __init__(self, *args, text: Text, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = []
        for place in text.places:
            fitting = offers.get(place.row.pk, [])
            choices = [("", "— не выбрано —"), *((str(i.pk), _label(i)) for i in fitting)]
            if place.item and place.item.pk not in {item.pk for item in fitting}:
                mark = "" if place.fits else "не по плану: "
                choices.append((str(place.item.pk), mark + _label(place.item)))
            name = f"row_{place.row.pk}"
            self.fields[name] = forms.ChoiceField(
                label=f"Задание {place.row.position}",
                choices=choices,
                required=False,
                initial=str(place.item.pk) if place.item else "",
            )
            self.places.append((place, self[name], len(fitting)))

    def picks(self) -> dict[int, int | None]:
        return {
            place.row.pk: int(value) if (value := self.cleaned_data[field.name]) else None
            for place, field, _ in self.places
        }


def _label(item: Item) -> str:
    text = " ".join(item.text.split())
    return f"{item.code}: {text[:90]}{'…' if len(text) > 90 else ''}"
