"""The pages of a person's own rights, and those of who answers for them, one beside the other."""

from django.shortcuts import redirect
from django.urls import reverse

from marshrut.core.pages import Tab
from marshrut.privacy.access import ADMINISTRATOR, KEEPERS, OPERATOR, REGISTRARS

OWN = (
    ("my_looks", "Кто видел"),
    ("my_archive", "Одним файлом"),
    ("my_corrections", "Исправить"),
    ("my_processing", "Согласие"),
)
STAFF = (
    ("corrections", "Исправления", KEEPERS),
    ("processing_list", "Согласия", OPERATOR),
    ("processing_texts", "Тексты согласия", ADMINISTRATOR),
    ("inquiries", "Обращения", ADMINISTRATOR),
    ("accesses", "Особый доступ", REGISTRARS),
)


def own_tabs(current):
    return [Tab(label, reverse(name), name == current) for name, label in OWN]


def staff_tabs(viewer, current):
    return [Tab(label, reverse(name), name == current) for name, label, who in STAFF if who(viewer)]


def privacy(request):
    """The first page of those who answer for personal data."""
    return redirect(staff_tabs(request.viewer, "")[0].url)
