from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from marshrut.core.display import CHOICES, Display, keep
from marshrut.core.posting import way_back

LABELS = {
    "size": "Размер текста",
    "colours": "Цвета",
    "spacing": "Расстояния",
    "pictures": "Рисунки и диаграммы",
    "motion": "Движение",
}


class DisplayForm(forms.Form):
    """Each of `LABELS` as radios; the order is that of `Display`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            choices = list(CHOICES[name].items())
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def display(request):
    """Choose the look; it is applied to this very page at once, and the way back stands above."""
    back = _back(request)
    shown = Display.of(request)
    form = DisplayForm(request.POST or None, initial={name: getattr(shown, name) for name in LABELS})
    if request.method == "POST" and ("usual" in request.POST or form.is_valid()):
        chosen = Display() if "usual" in request.POST else Display(**form.cleaned_data)
        messages.success(request, "Вид страниц изменён." if chosen.changed else "Вид страниц снова обычный.")
        response = redirect(f"{reverse('display')}?{urlencode({'next': back})}")
        keep(response, chosen)
        return response
    return render(request, "core/display.html", {"form": form, "back": back})


def _back(request):
    """The page from which one came: named by the form and the address, else by the browser."""
    here = reverse("display")
    asked = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(asked, {request.get_host()}):
        return "/"
    found = urlsplit(asked)
    address = f"{found.path}?{found.query}" if found.query else found.path
    return "/" if found.path == here else way_back(address)
