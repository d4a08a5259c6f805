"""What load balancers and monitoring read: no session, no cookies, nothing of a person."""

import ipaddress

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from marshrut.core.metrics import exposition
from marshrut.core.watching import BROKEN, OK, Watched, readiness

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def live(_request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request):
    """503 when this process cannot serve; a warning is for people and keeps the process in the balancer."""
    checks = readiness(request.at)
    broken = BROKEN in checks.values()
    status = BROKEN if broken else max(checks.values(), key=lambda state: state != OK)
    return JsonResponse({"status": status, "checks": checks}, status=503 if broken else 200)


def metrics(request):
    """By token; where none is set, from this machine and not through a proxy. Everybody else finds nothing here."""
    if not _admitted(request):
        raise Http404
    return HttpResponse(
        exposition(Watched(request.at)), content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _admitted(request):
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "")
        return constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}")
    return _from_here(request) and not any(name in request.META for name in FORWARDED)


def _from_here(request):
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
