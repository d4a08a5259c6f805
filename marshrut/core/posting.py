"""Addresses that only a button leads to: whoever opens one like a page is shown the way to the page of the button."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from marshrut.core.numbers import whole_number
from marshrut.core.wording import day_year, quoted
from marshrut.core.workflow import STALE, UNSEEN

View = Callable[..., HttpResponse]
SEEN = "seen-"
MOST_TOLD = 200


def only_posted(view: View) -> View:
    """The view runs for a sent form alone; anything else is answered with a page that leads back (405)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        page = render(request, "405.html", {"back": way_back(request.path)}, status=405)
        page.headers["Allow"] = "POST"
        return page

    guarded.only_posted = True  # type: ignore[attr-defined]
    return guarded


def seen_in(request: HttpRequest) -> int:
    """The version of the object that the page was made from; a mangled one is none."""
    return whole_number(request.POST.get("seen"), UNSEEN)


def acting(request: Any) -> dict[str, Any]:
    """Who acts and upon what they saw: the two that every action takes."""
    return {"viewer": request.viewer, "seen": seen_in(request)}


def is_old(request: HttpRequest, version: int) -> bool:
    """Whether what was sent was filled in on a page of an older version than this."""
    return request.method == "POST" and seen_in(request) != version


def say_if_old(form: Any, request: HttpRequest, version: int) -> None:
    """A page shown again for an error is of what is there now: whoever saw an older one is told, or they would sign what
    they have not read.
    """
    moved = form.errors and is_old(request, version)
    if moved and STALE not in form.non_field_errors():
        form.add_error(None, STALE)


def say_what_it_undoes(form: Any, request: HttpRequest, version: int) -> None:
    """The same for a form that opens with what is stored: beside what was entered it says what stands there now, for
    the next click takes the place of it.
    """
    say_if_old(form, request, version)
    if form.errors and is_old(request, version):
        for field in map(form.__getitem__, form.changed_data):
            if not field.is_hidden:
                form.add_error(None, f"{str(field.label).rstrip(':?. ')}: сейчас сохранено {_stored(field)}.")


def _stored(field: Any) -> str:
    """The initial value of a field as a person reads it: labels for choices, days as they are written here."""
    value = field.initial
    choices = getattr(field.field, "choices", None)
    several = value if isinstance(value, list | tuple) else [value]
    labels = {str(key): str(label) for key, label in choices or ()}
    words = [
        day_year(one) if isinstance(one, date) else labels.get(str(one), str(one))
        for one in several
        if one not in (None, "")
    ]
    text = ", ".join(words)
    return f"«{text[:MOST_TOLD]}…»" if len(text) > MOST_TOLD else quoted(text) if text else "пусто"


def seen_rows(request: HttpRequest) -> dict[int, int]:
    """The version in which each row of a list was shown, from the hidden fields `seen-<key>`."""
    sent = ((name.removeprefix(SEEN), text) for name, text in request.POST.items() if name.startswith(SEEN))
    return {whole_number(key): whole_number(str(text), UNSEEN) for key, text in sent}


def way_back(address: str) -> str:
    """The address itself where it opens like a page, else the nearest one above that does."""
    path = address.partition("?")[0]
    if _opens(path):
        return address
    parts = path.strip("/").split("/")
    above = ("/".join(["", *parts[:length], ""]) for length in range(len(parts) - 1, 0, -1))
    return next(filter(_opens, above), "/")


def _opens(path: str) -> bool:
    try:
        view: Any = resolve(path).func
    except Resolver404:
        return False
    return not getattr(view, "only_posted", False)
