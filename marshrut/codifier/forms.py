"""Forms of the codifier; the form of an Excel table serves the bank too."""

from base64 import b64decode, b64encode
from binascii import Error

from django import forms

from marshrut.codifier.models import BLOCKS, Codifier
from marshrut.codifier.queries import VersionDraft
from marshrut.core.forms import DateInput
from marshrut.formats.books import ACCEPTED
from marshrut.formats.cells import CellError, listed, text_up_to
from marshrut.formats.columns import SheetError
from marshrut.formats.marking import Layout, marked_copy
from marshrut.formats.sheets import read_sheet
from marshrut.people.models import Subject

MAX_BYTES = 3 << 19
MAX_ROWS = 2000

HINT = "Excel, ODS или CSV до 1,5 МБ, не больше {most} строк. Сначала проверим, потом загрузим."
EMPTY = "В таблице нет ни одной заполненной строки. Впишите данные под заголовками и проверьте снова."


class CodesField(forms.CharField):
    """Codes of the codifier in one line."""

    def __init__(self, **kwargs):
        super().__init__(**{"label": "Коды кодификатора", **kwargs})

    def clean(self, value):
        text = super().clean(value)
        try:
            return listed(text_up_to(20))(text) if text else ()
        except CellError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, tuple) else value


class SheetForm(forms.Form):
    """A table that is first checked, then loaded: the checked file travels in the page, nothing is kept aside."""

    file = forms.FileField(
        label="Таблица Excel",
        error_messages={"required": "Выберите файл с таблицей."},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    sheet = forms.CharField(
        label="Лист",
        required=False,
        max_length=200,
        help_text="Если в книге несколько листов с такими таблицами. Пусто – найдём сами.",
        widget=forms.TextInput(attrs={"size": 20}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    most_rows = MAX_ROWS

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.fields["file"].help_text = HINT.format(most=self.most_rows)
        if self.data.get("kept"):
            self.fields["file"].required = False

    def clean(self):
        data = self._bytes()
        if data is None:
            return self.cleaned_data
        try:
            name = self.cleaned_data.get("sheet", "")
            limits = {"max_bytes": MAX_BYTES, "max_rows": self.most_rows}
            self.sheet = read_sheet(data, columns=self.columns, sheet=name, **limits)
        except SheetError as error:
            self.add_error("file", str(error))
            return self.cleaned_data
        if not self.sheet.rows:
            self.add_error("file", EMPTY)
        else:
            self.sent = data
            self.data = self.data.copy()
            self.data[self.add_prefix("kept")] = b64encode(data).decode()
        return self.cleaned_data

    def _bytes(self) -> bytes | None:
        if file := self.cleaned_data.get("file"):
            return file.read()
        if not (kept := self.cleaned_data.get("kept")):
            return None
        try:
            return b64decode(kept, validate=True)
        except (Error, ValueError):
            self.add_error("file", "Файл пришёл не полностью. Выберите его ещё раз.")
            return None

    def marked(self, problems):
        """The table as it was sent, with these problems marked in it."""
        layout = Layout(self.sheet.name, self.sheet.heading_row, self.sheet.places)
        return marked_copy(self.sent, layout=layout, problems=problems, max_bytes=MAX_BYTES)


class CodifierImportForm(SheetForm):
    name = forms.CharField(label="Название кодификатора", max_length=200)
    version = forms.CharField(label="Версия", max_length=20, widget=forms.TextInput(attrs={"size": 12}))
    since = forms.DateField(label="Действует с", widget=DateInput)
    is_demo = forms.BooleanField(
        label="Демонстрационный: на его страницах будет сказано, что он придуман", required=False
    )

    field_order = ("file", "sheet", "name", "version", "since", "is_demo", "kept")

    def draft(self) -> VersionDraft:
        return VersionDraft(
            **{name: self.cleaned_data[name] for name in ("name", "version", "since", "is_demo")}
        )


class EntryFilters(forms.Form):
    q = forms.CharField(label="Код или слова", required=False, widget=forms.TextInput(attrs={"size": 18}))
    block = forms.ChoiceField(label="Блок", choices=[("", "все"), *BLOCKS], required=False)
    subject = forms.ModelChoiceField(
        label="Предмет", queryset=Subject.objects.all(), required=False, empty_label="все"
    )
    version = forms.ModelChoiceField(
        label="Версия", queryset=Codifier.objects.all(), required=False, empty_label="действующая"
    )

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        if len(versions) < 2:
            del self.fields["version"]
