"""What every form says and does of itself."""

from django import forms


class Letter(forms.Form):
    text = forms.CharField(max_length=5, widget=forms.Textarea)
    name = forms.CharField(max_length=5)


def test_a_long_text_is_told_by_the_server_and_never_cut_by_the_browser():
    form = Letter({"text": "длинный текст", "name": "имя"})
    assert form.errors["text"] == ["Сократите: знаков 13, а помещается не больше 5."]
    assert "maxlength" not in str(form["text"]) and "длинный текст" in str(form["text"])
    assert 'maxlength="5"' in str(form["name"])
