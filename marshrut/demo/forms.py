"""Signing for the cast."""

from django import forms

from marshrut.people.models import Person

LARGEST = 5 << 20


class SigningForm(forms.Form):
    person = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="login",
        label="Кто подписывает",
        empty_label="Выберите человека",
        error_messages={
            "required": "Выберите, кто подписывает.",
            "invalid_choice": "Такого человека здесь нет. Выберите из списка.",
        },
    )
    file = forms.FileField(
        label="PDF, скачанный на странице документа",
        widget=forms.FileInput({"accept": "application/pdf"}),
        help_text=f"Не больше {LARGEST >> 20} МБ",
        error_messages={
            "required": "Приложите скачанный PDF.",
            "empty": "Файл пустой. Выберите другой файл.",
        },
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: person.full_name

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                f"Файл больше {LARGEST >> 20} МБ. Приложите PDF, скачанный на странице документа."
            )
        return file
