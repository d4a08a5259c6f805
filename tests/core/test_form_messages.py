"""What every form says and does of itself."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile


class Letter(forms.Form):
    text = forms.CharField(max_length=5, widget=forms.Textarea)
    name = forms.CharField(max_length=5)


def test_a_long_text_is_told_by_the_server_and_never_cut_by_the_browser():
    form = Letter({"text": "длинный текст", "name": "имя"})
    assert form.errors["text"] == ["Сократите: знаков 13, а помещается не больше 5."]
    assert "maxlength" not in str(form["text"]) and "длинный текст" in str(form["text"])
    assert 'maxlength="5"' in str(form["name"])


class Parcel(forms.Form):
    file = forms.FileField()


def test_an_empty_file_is_told_with_what_to_do():
    form = Parcel({}, {"file": SimpleUploadedFile("table.csv", b"")})
    assert form.errors["file"] == ["Файл пустой. Выберите другой файл."]
