"""The outermost middleware: gives a request its number, then counts it and writes one line about it."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marshrut.core.loglines import number_of_request
from marshrut.core.metrics import count_request

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

logger = logging.getLogger("marshrut.requests")


class ObservingMiddleware:
    """The number goes into the header `X-Request-ID`, into every line of the log, and onto the page of an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        number = new_number()
        token = number_of_request.set(number)
        try:
            response = self.get_response(request)
            self._note(request, response.status_code, time.perf_counter() - began)
        finally:
            number_of_request.reset(token)
        response.headers["X-Request-ID"] = number
        return response

    def _note(self, request: HttpRequest, status: int, seconds: float) -> None:
        route, method = route_of(request), request.method if request.method in METHODS else "other"
        count_request(route, str(method), status, seconds)
        told = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        logger.info("request", extra={"told": told})


def new_number() -> str:
    """Twelve digits in three groups: they are read aloud over the telephone."""
    digits = f"{secrets.randbelow(10**12):012}"
    return "-".join((digits[:4], digits[4:8], digits[8:]))


def route_of(request: HttpRequest) -> str:
    """The name of the route, which nobody typed."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unknown"
