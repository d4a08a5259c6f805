"""Typing in a sheet of paper: one short line for each item, by the numbers of options."""

from django import forms

from marshrut.core.workflow import STALE
from marshrut.diagnostics.forms.steps import SeenField
from marshrut.diagnostics.forms.works import WorksForm
from marshrut.diagnostics.queries.papers import Kind
from marshrut.diagnostics.queries.sheets import (
    Unreadable,
    code_typed,
    is_code,
    items_of_sheet,
    typed,
    value_typed,
    values_of,
)

LONGEST = 40


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Номер бланка",
        max_length=20,
        error_messages={"required": "Введите номер, который стоит на бланке справа вверху."},
        widget=forms.TextInput(attrs={"size": 12, "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self):
        code = code_typed(self.cleaned_data["code"])
        if not is_code(code):
            raise forms.ValidationError("В номере опечатка. Он состоит из восьми цифр, например 4829-1573.")
        return code


class ItemsForm(forms.Form):
    """A field for each of the items; what is not typed is left out, «-» is «no answer»."""

    def __init__(self, data=None, *, items, shown=None):
        super().__init__(data)
        self.items = {self.name(item): item for item in items}
        shown = shown or {}
        for name, item in self.items.items():
            value = shown.get(item.position, ...)
            self.fields[name] = self._field(item, "" if value is ... else typed(item, value))

    @staticmethod
    def name(item):
        return f"item_{item.position}"

    @staticmethod
    def _field(item, initial):
        widget = forms.TextInput(
            attrs={
                "size": 9,
                "inputmode": "text" if item.kind == Kind.NUMBER else "numeric",
                "autocomplete": "off",
                "class": "typed",
            }
        )
        return forms.CharField(
            label=f"Задание {item.number}", required=False, max_length=LONGEST, initial=initial, widget=widget
        )

    def clean(self):
        self.values = {}
        for name, item in self.items.items():
            text = self.cleaned_data.get(name, "").strip()
            if text:
                self._take(name, item, text)
        return super().clean()

    def _take(self, name, item, text):
        try:
            self.values[item.position] = value_typed(item, text)
        except Unreadable as unreadable:
            self.add_error(name, str(unreadable))

    @property
    def lines(self):
        """(item, field, what may be typed) in the order of the sheet."""
        return [(item, self[name], _hint(item)) for name, item in self.items.items()]


def _hint(item):
    if item.kind == Kind.NUMBER:
        return f"число, {item.unit}" if item.unit else "число"
    return f"1–{len(item.options)}" + (", несколько" if item.kind == Kind.SEVERAL else "")


class EntryForm(ItemsForm):
    """One's own entry of a sheet; `seen` is its version on the page."""

    seen = SeenField()

    def __init__(self, data=None, *, work, entry):
        super().__init__(data, items=items_of_sheet(work), shown=values_of(entry) if entry else {})
        self.now = self.fields["seen"].initial = entry.version if entry else 0

    def full_clean(self):
        """Shown again for an error, the page gets the version of now: whoever saw an older one is told."""
        super().full_clean()
        seen = self.cleaned_data.get("seen") if self.is_bound else None
        if self.errors and seen not in (None, self.now):
            self.add_error(None, STALE)


class SettleForm(ItemsForm):
    """What the paper says where the two entries differ."""

    def __init__(self, data=None, *, apart):
        super().__init__(data, items=[one.item for one in apart])
        self.apart = apart
        for field in self.fields.values():
            field.required = True
            field.error_messages["required"] = "Введите, что стоит на бланке."

    @property
    def rows(self):
        return [(one, self[self.name(one.item)], _hint(one.item)) for one in self.apart]


class HandInForm(WorksForm):
    """Whose sheets were handed in."""

    box = "handed"
