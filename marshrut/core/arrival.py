"""The second middleware: notes the moment of a request, and lets the spare path by everything else."""

from collections.abc import Callable
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from marshrut.core.viewer import nobody


class ArrivalMiddleware:
    """Puts `at` on every request.

    A path under `settings.SPARE_PATHS` is answered at once: no session, user, messages or cookies, no redirect
    to TLS; the viewer is nobody, and the view itself checks what the request carries. Its answers bear the headers that
    the middleware passed by gives to all others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._security = SecurityMiddleware(get_response)
        self._headers = {
            "Content-Security-Policy": build_policy(),
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: Any) -> HttpResponse:
        request.at = timezone.now()
        if request.path_info.startswith(settings.SPARE_PATHS):
            return self._guarded(request, self._spare(request))
        return self.get_response(request)

    def _spare(self, request: Any) -> HttpResponse:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return HttpResponse(status=404)
        request.resolver_match, request.viewer = match, nobody(request.at)
        response = match.func(request, *match.args, **match.kwargs)
        response.headers["Content-Length"] = str(len(response.content))
        return response

    def _guarded(self, request: Any, response: HttpResponse) -> HttpResponse:
        add_never_cache_headers(response)
        for name, value in self._headers.items():
            response.headers[name] = value
        self._security.process_response(request, response)
        return response
