from django import forms

from marshrut.bank.models import LETTERS, Item
from marshrut.bank.queries.drafts import MAX_POINTS, ItemDraft
from marshrut.codifier.forms import CodesField
from marshrut.codifier.models import BLOCKS
from marshrut.people.models import Subject

NO_CODES = "Укажите хотя бы один код: что проверяет задание."
USES = [("", "все"), ("free", "не стоят ни в одном варианте"), ("used", "стоят в вариантах")]


class ConfirmForm(forms.Form):
    """Nothing to fill in: a question with one button."""


class ItemForm(forms.Form):
    """One item; fields of the other kinds stay empty, and the rules of the kind say what is missing."""

    code = forms.CharField(label="Код", max_length=40, widget=forms.TextInput(attrs={"size": 16}))
    kind = forms.ChoiceField(label="Вид", choices=Item.Kind.choices)
    block = forms.ChoiceField(label="Блок", choices=BLOCKS)
    subject = forms.ModelChoiceField(
        label="Предмет", queryset=Subject.objects.all(), required=False, empty_label="любой"
    )
    text = forms.CharField(label="Текст задания", widget=forms.Textarea(attrs={"rows": 4}))
    number = forms.CharField(label="Верное число", required=False, widget=forms.TextInput(attrs={"size": 12}))
    tolerance = forms.CharField(
        label="Допуск",
        required=False,
        help_text="Пусто — точное совпадение.",
        widget=forms.TextInput(attrs={"size": 8}),
    )
    unit = forms.CharField(
        label="Единица", max_length=40, required=False, widget=forms.TextInput(attrs={"size": 8})
    )
    points = forms.IntegerField(label="Баллы", min_value=1, max_value=MAX_POINTS, initial=1)
    codes = CodesField(help_text="Через запятую, например М-01.2", error_messages={"required": NO_CODES})
    demonstration = forms.BooleanField(
        label="Демонстрационное",
        required=False,
        help_text="Его увидит каждый, кто готовится к диагностике. В рабочий вариант оно не встанет никогда.",
    )

    def __init__(self, *args, new=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.stays = not new and self.initial["demonstration"]
        if not new:
            del self.fields["code"], self.fields["demonstration"]
        for letter in LETTERS:
            self.fields[f"option_{letter}"] = forms.CharField(
                label=f"Вариант {letter}", max_length=1000, required=False
            )
            self.fields[f"right_{letter}"] = forms.BooleanField(label=f"{letter} — верный", required=False)

    @property
    def options(self):
        """Pairs of fields: the text of an option, and whether it is right."""
        return [(self[f"option_{letter}"], self[f"right_{letter}"]) for letter in LETTERS]

    @classmethod
    def initial_of(cls, draft: ItemDraft, subject):
        values = {
            name: getattr(draft, name)
            for name in ("kind", "block", "text", "points", "codes", "unit", "demonstration")
        }
        for letter, (text, right) in zip(LETTERS, draft.options, strict=False):
            values |= {f"option_{letter}": text, f"right_{letter}": right}
        number, tolerance = (value.replace(".", ",") for value in (draft.number, draft.tolerance))
        return {**values, "subject": subject, "number": number, "tolerance": tolerance}

    def draft(self) -> ItemDraft:
        data = self.cleaned_data
        named = ("kind", "block", "text", "codes", "points", "number", "tolerance", "unit")
        options = [(data[f"option_{letter}"], data[f"right_{letter}"]) for letter in LETTERS]
        return ItemDraft(
            code=data.get("code", ""),
            subject=data["subject"].name if data["subject"] else "",
            options=tuple((text, right) for text, right in options if text or right),
            demonstration=data.get("demonstration", self.stays),
            **{name: data[name] for name in named},
        )


class ItemFilters(forms.Form):
    q = forms.CharField(label="Код или слова", required=False, widget=forms.TextInput(attrs={"size": 16}))
    block = forms.ChoiceField(label="Блок", choices=[("", "все"), *BLOCKS], required=False)
    subject = forms.ModelChoiceField(
        label="Предмет", queryset=Subject.objects.all(), required=False, empty_label="все"
    )
    kind = forms.ChoiceField(label="Вид", choices=[("", "все"), *Item.Kind.choices], required=False)
    use = forms.ChoiceField(label="Использование", choices=USES, required=False)
