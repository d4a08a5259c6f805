from datetime import date, timedelta

from django import forms

from marshrut.core.forms import DateInput
from marshrut.documents.queries import read_code, spelled_code
from marshrut.formats.cms import LARGEST as SIGNATURE_LARGEST
from marshrut.formats.scans import LARGEST, MOST_PAGES

OLDEST = timedelta(days=366)
"""A sheet signed earlier is a slip of the pen."""


def code_field(**kwargs):
    return forms.CharField(
        label="Код листа",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "size": 18, "spellcheck": "false"}),
        help_text="Двенадцать знаков внизу листа рядом с QR-кодом, например K7M2-9XTA-4PC3",
        error_messages={"required": "Введите код листа: он напечатан внизу."},
        **kwargs,
    )


class CodeForm(forms.Form):
    code = code_field()


class ScanInput(forms.FileInput):
    """Several files at once; a phone offers its camera. What is accepted the server says again."""

    allow_multiple_selected = True

    def __init__(self):
        super().__init__({"accept": "application/pdf,image/jpeg,image/png", "multiple": True})


class ScanField(forms.FileField):
    """A signed sheet: a PDF or photographs of its pages, in their order."""

    widget = ScanInput

    def __init__(self, **kwargs):
        given = {
            "label": "Скан или снимки подписанного листа",
            "help_text": (
                f"Один файл PDF или снимки страниц JPG, PNG по порядку, до {MOST_PAGES} страниц;"
                f" каждый файл не больше {LARGEST >> 20} МБ. Снимки соберутся в один файл."
            ),
            "error_messages": {
                "required": "Приложите скан или снимок подписанного листа.",
                "empty": "Файл пустой. Выберите другой файл.",
            },
        }
        super().__init__(**{**given, **kwargs})

    def clean(self, data, initial=None):
        single = super().clean
        sent = data if isinstance(data, list | tuple) else [data]
        return [single(one, initial) for one in sent] if sent else [single(None, initial)]


class PaperFields(forms.Form):
    """What is told of a sheet that was signed by hand; a form sets `today`."""

    today: date
    signed_on = forms.DateField(
        label="Дата подписи на листе",
        widget=DateInput,
        error_messages={
            "required": "Укажите дату, которая стоит у подписи.",
            "invalid": "Укажите дату, например 07.12.2026.",
        },
    )
    scan = ScanField()

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError("Эта дата ещё не наступила. Укажите дату, которая стоит у подписи.")
        if day < self.today - OLDEST:
            raise forms.ValidationError("Эта дата больше года назад. Проверьте год.")
        return day


class SheetFields(PaperFields):
    """The same of a sheet that the system printed: its code says which."""

    code = code_field()
    field_order = ["seen", "code", "signed_on", "scan"]

    def clean_code(self):
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError("В коде двенадцать знаков: цифры и буквы. Сверьте его с листом.")
        return code


def shown_code(text):
    """The code as it came with the QR, ready to stand in the field."""
    return spelled_code(read_code(text))


class SignatureFileForm(forms.Form):
    file = forms.FileField(
        label="Файл подписи",
        widget=forms.FileInput({"accept": ".sig,.p7s,.sgn,.p7m"}),
        help_text=f"*.sig или *.p7s, который сделала программа подписи из этого PDF; не больше {SIGNATURE_LARGEST >> 20} МБ",
        error_messages={
            "required": "Приложите файл подписи.",
            "empty": "Файл пустой. Выберите другой файл.",
        },
    )
