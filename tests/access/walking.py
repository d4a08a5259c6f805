"""Walks every route as every member of the cast."""

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from marshrut.core.documenting import all_routes
from tests.access.samples import Samples
from tests.access.thread import Thread

VISITOR = "visitor"
OK = (200, 409, 422)


@dataclass(frozen=True)
class Place:
    """A route with one of its samples."""

    name: str
    label: str
    url: str

    def __str__(self):
        return " · ".join(part for part in (self.name, self.label) if part)


@dataclass(frozen=True)
class Visit:
    """What came of a request: its outcome in a word, and the answer."""

    outcome: str
    response: HttpResponse


class Walk:
    """The thread with samples for every route; requests go straight to the guarded views."""

    def __init__(self, thread: Thread):
        self.thread, self.world = thread, thread.world
        self.samples = Samples(thread)
        self.cast = (VISITOR, *self.world.CAST)
        self.places = sorted(self._places(), key=str)
        self.silent = {name for name, *_ in all_routes()} - {place.name for place in self.places}
        self.viewers = {who: self.world.viewer(who) for who in self.cast}
        self._factory = RequestFactory()

    def _places(self):
        for name, pattern, _ in all_routes():
            for label, arguments in self.samples.of(name, pattern).items():
                yield Place(name, label, reverse(name, kwargs=arguments))

    def visit(self, who: str, url: str, data: dict | None = None, cookies: dict | None = None) -> Visit:
        """GET, or POST where there is data (an empty form is data too)."""
        return self.answer(self.request(who, url, data, cookies))

    def request(self, who: str, url: str, data: dict | None = None, cookies: dict | None = None):
        request = self._factory.get(url) if data is None else self._factory.post(url, data)
        request.COOKIES.update(cookies or {})
        request.viewer, request.at = self.viewers[who], self.world.now
        request.user = AnonymousUser() if who == VISITOR else self.world.person(who)
        request.session, request._messages = SessionStore(), CookieStorage(request)
        request._dont_enforce_csrf_checks = True
        return request

    def answer(self, request) -> Visit:
        view, args, kwargs = resolved(request.path_info)
        try:
            response = view(request, *args, **kwargs)
        except PermissionDenied as denied:
            response = HttpResponse(str(denied), status=403)
        except Http404 as missing:
            response = HttpResponse(str(missing), status=404)
        except Exception as error:  # what the stack answers with 500; the walk goes on to find them all
            response = HttpResponse(repr(error), status=500)
        return Visit(outcome(response), response)


resolved = lru_cache(5_000)(resolve)


def outcome(response: HttpResponse) -> str:
    """ok, sent on, sign-in, or the refusal's number."""
    if response.status_code in (301, 302):
        return "sign-in" if response["Location"].startswith(reverse("sign_in")) else "sent on"
    if response.status_code == 401:
        return "sign-in"
    if response.status_code >= 500:
        return f"{response.status_code} {response.content.decode()[:200]}"
    return "ok" if response.status_code in OK else str(response.status_code)
