"""The form in which a year of the production calendar is corrected."""

import binascii
from base64 import b64decode, b64encode
from datetime import date

from django import forms

from marshrut.formats.calendars import LARGEST, CalendarFileError, read_year
from marshrut.regulations.calendar import CalendarError, Year

DAYS_HINT = "Даты через запятую или с новой строки: 11.05.2026."


class DaysField(forms.CharField):
    """Days as people write them; a wrong one is named."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs):
        super().__init__(required=False, help_text=DAYS_HINT, **kwargs)

    def clean(self, value):
        words = super().clean(value).replace(",", " ").split()
        return sorted({self._day(word) for word in words})

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else ", ".join(f"{d:%d.%m.%Y}" for d in value)

    def _day(self, word):
        try:
            day, month, year = (int(part) for part in word.split("."))
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(f"«{word}» — не дата. Напишите, например, 11.05.2026.") from None


BASIS_HINT = "Постановление о переносе выходных: номер и дата."


class CalendarFileForm(forms.Form):
    """A published calendar that is first looked at, then taken: the file travels in the page, nothing is kept aside."""

    year = forms.IntegerField(label="Год", min_value=2021, max_value=2100)
    file = forms.FileField(
        label="Файл календаря",
        error_messages={"required": "Выберите файл календаря."},
        help_text="XML или JSON с сайта xmlcalendar либо строка из цифр 0, 1, 2 по одной на день года. До 200 КБ.",
        widget=forms.FileInput(attrs={"accept": ".xml,.json,.txt"}),
    )
    basis = forms.CharField(label="Основание", help_text=BASIS_HINT, max_length=300)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data.get("kept"):
            self.fields["file"].required = False

    def clean(self):
        super().clean()
        data, content = self.cleaned_data, self._content()
        if self.errors or content is None:
            return data
        try:
            plain = read_year(content, year=data["year"]).plain()
        except CalendarFileError as error:
            self.add_error("file", str(error))
            return data
        self.plain = {**plain, "paid_nonworking": [], "decree": data["basis"]}
        self.sent = b64encode(content).decode()
        return data

    def _content(self):
        if file := self.cleaned_data.get("file"):
            return file.read(LARGEST + 1)
        try:
            return b64decode(self.cleaned_data.get("kept", ""), validate=True)
        except (binascii.Error, ValueError):
            self.add_error("file", "Выберите файл календаря ещё раз.")
            return None


class CalendarForm(forms.Form):
    nonworking_weekdays = DaysField(label="Нерабочие будни")
    working_weekends = DaysField(label="Рабочие субботы и воскресенья")
    shortened = DaysField(label="Сокращённые дни")
    paid_nonworking = DaysField(label="Нерабочие дни по указу Президента")
    basis = forms.CharField(label="Основание", help_text=BASIS_HINT, max_length=300)

    def __init__(self, *args, year, **kwargs):
        self.year = year
        super().__init__(*args, **kwargs)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if self.errors:
            return data
        names = ("nonworking_weekdays", "working_weekends", "shortened", "paid_nonworking")
        plain = {name: [day.isoformat() for day in data[name]] for name in names}
        try:
            Year.from_plain(self.year, plain)
        except CalendarError as error:
            raise forms.ValidationError(str(error)) from error
        self.plain = {**plain, "decree": data["basis"]}
        return data
