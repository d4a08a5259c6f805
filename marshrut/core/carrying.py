"""What was entered when the session had ended, carried over the sign-in by the browser itself.

It is signed for this browser and this form, and kept nowhere here: the sign-in page holds it in a hidden field, and
the page after it offers to send it. Nothing is sent without a click.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

SALT = "marshrut.core.carrying"
LARGEST = 200_000
FOR = timedelta(hours=12)
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


@dataclass(frozen=True)
class Carried:
    """The form: where it goes, what it is called, its fields in their order."""

    path: str
    title: str
    fields: tuple[tuple[str, str], ...]


def packed(request: HttpRequest) -> str:
    """The fields of a refused form as one signed value; empty when there is too much of them."""
    fields = [[name, value] for name, values in request.POST.lists() if name != TOKEN for value in values]
    if sum(len(name) + len(str(value)) for name, value in fields) > LARGEST:
        return ""
    return dumps([_browser(request), request.get_full_path(), fields], salt=SALT, compress=True)


def unpacked(text: str, request: HttpRequest) -> Carried | None:
    """What `packed` gave to this very browser not too long ago; None for anything else."""
    try:
        browser, path, fields = loads(text, salt=SALT, max_age=FOR)
        page: Any = resolve(path.partition("?")[0]).func
        declared = page.declared
    except (BadSignature, ValueError, Resolver404, AttributeError):
        return None
    if browser != _browser(request) or not url_has_allowed_host_and_scheme(path, None):
        return None
    return Carried(path, declared.title, tuple((name, value) for name, value in fields))


def _browser(request: HttpRequest) -> str:
    """The secret of the browser's cookie against forged forms: it stays the same until a sign-in."""
    return request.META.get("CSRF_COOKIE") or ""
