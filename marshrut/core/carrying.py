"""What was entered when the session had ended, carried over the sign-in by the browser itself.

It is signed for this browser, this form and whoever was signed in here last, and kept nowhere here: the sign-in page
holds it in a hidden field, and the page after it offers to send it. Nothing is sent without a click, and nothing is
shown to another person: at school several share a computer.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

SALT = "marshrut.core.carrying"
LARGEST = 200_000
FOR = timedelta(hours=12)
COOKIE = "last-in"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105
SECRETS = frozenset({"password", "old_password", "new_password1", "new_password2", "phrase", "secret"})
"""Fields of which nothing is carried: they are typed again."""


@dataclass(frozen=True)
class Carried:
    """The form: where it goes, what it is called, its fields in their order."""

    path: str
    title: str
    fields: tuple[tuple[str, str], ...]


def packed(request: HttpRequest) -> str:
    """The fields of a refused form as one signed value; empty when there is too much of them."""
    unsaid = {TOKEN, *SECRETS}
    fields = [
        [name, value] for name, values in request.POST.lists() if name not in unsaid for value in values
    ]
    if sum(len(name) + len(str(value)) for name, value in fields) > LARGEST:
        return ""
    told = [_browser(request), last_in(request), request.get_full_path(), fields]
    return dumps(told, salt=SALT, compress=True)


def unpacked(text: str, request: HttpRequest, person_id: int) -> Carried | None:
    """What this person had entered in this very browser not too long ago; None for anything else."""
    try:
        browser, whose, path, fields = loads(text, salt=SALT, max_age=FOR)
        page: Any = resolve(path.partition("?")[0]).func
        declared = page.declared
    except (BadSignature, ValueError, Resolver404, AttributeError):
        return None
    if browser != _browser(request) or whose != person_id or not url_has_allowed_host_and_scheme(path, None):
        return None
    return Carried(path, declared.title, tuple((name, value) for name, value in fields))


def remember(response: HttpResponse, person_id: int) -> None:
    """Note in the browser who is in: it outlives the session, and says whose words a form carries."""
    response.set_cookie(
        COOKIE,
        dumps(person_id, salt=SALT),
        max_age=2 * settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def last_in(request: HttpRequest) -> int | None:
    """Who was signed in last in this browser, as its cookie says; None when it does not."""
    try:
        return int(loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except (BadSignature, ValueError):
        return None


def _browser(request: HttpRequest) -> str:
    """The secret of the browser's cookie against forged forms: it stays the same until a sign-in."""
    return request.META.get("CSRF_COOKIE") or ""
