"""The form in which a year of the production calendar is corrected."""

from datetime import date

from django import forms

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


class CalendarForm(forms.Form):
    nonworking_weekdays = DaysField(label="Нерабочие будни")
    working_weekends = DaysField(label="Рабочие субботы и воскресенья")
    shortened = DaysField(label="Сокращённые дни")
    paid_nonworking = DaysField(label="Нерабочие дни по указу Президента")
    basis = forms.CharField(
        label="Основание", help_text="Постановление о переносе выходных: номер и дата.", max_length=300
    )

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
