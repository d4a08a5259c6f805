"""Routes declare who may open them and which clauses work there; a test fails on silence."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string

from marshrut.core.access import Who, anyone
from marshrut.core.numbers import MOST_DIGITS

View = Callable[..., HttpResponse]
BEYOND_KEYS = 10**MOST_DIGITS
"""No row has such a key, and no database takes it for one."""


@dataclass(frozen=True)
class Declared:
    """What a route says of itself: who, clauses, and a title for «Регламент» and the roles' document."""

    who: Who
    clauses: tuple[str, ...] = ()
    title: str = ""
    posted: bool = False
    """Only forms lead there, no link does."""
    whose: Who | None = None
    """Who of those admitted by `who` gets through: the view's query judges by the object, this is printed."""
    secret: bool = False
    """What is entered there is a secret: it is not carried over a sign-in."""


def route(
    pattern: str,
    view: View,
    *,
    name: str,
    who: Who,
    clauses: tuple[str, ...] = (),
    title: str = "",
    posted: bool = False,
    whose: Who | None = None,
    secret: bool = False,
) -> URLPattern:
    """A path whose view runs only for those whom `who` admits; whose object it is, the view's query asks.

    A visitor is sent to sign in; what a visitor posted goes along (`core.carrying`). No browser and no proxy keeps
    what is not for everybody.
    """
    declared = Declared(who, clauses, title, posted, whose, secret)

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if who(request.viewer):
            if any(isinstance(value, int) and value >= BEYOND_KEYS for value in kwargs.values()):
                raise Http404
            response = view(request, *args, **kwargs)
            if who is not anyone:
                add_never_cache_headers(response)
            return response
        if not request.viewer.signed_in and request.method == "POST":
            return import_string(settings.SESSION_ENDED_VIEW)(request, secret=secret)
        if not request.viewer.signed_in:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise PermissionDenied

    guarded.declared = declared  # type: ignore[attr-defined]
    return path(pattern, guarded, name=name)
