"""The person's own page of a work: before it, while it runs elsewhere, after it."""

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from marshrut.core.posting import seen_in
from marshrut.core.workflow import Refused, perform
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.models import Attempt
from marshrut.diagnostics.queries.attempts import own_page
from marshrut.diagnostics.views.steps import load

COOKIE_SECONDS = 12 * 3600
STEPS = ("start", "move")


def attempt(request, pk):
    """When, how long, how to prepare; «Начать» while the sitting is open."""
    work = load(Attempt, request, pk, "sitting", "instrument", "person")
    refusal = None
    if request.method == "POST":
        step, seen = request.POST.get("step"), seen_in(request)
        if step is None or seen < 0:
            return HttpResponseBadRequest("Страница отправлена не полностью.")
        if step not in STEPS:
            return HttpResponseBadRequest("Такого действия нет.")
        try:
            work = perform(work, step, viewer=request.viewer, seen=seen)
        except Refused as refused:
            refusal = refused
        else:
            return with_token(redirect("attempt_item", pk=work.pk, number=1), work, request)
    context = {"page": own_page(work, request.viewer), "refusal": refusal}
    return render(request, "diagnostics/attempts/own.html", context, status=409 if refusal else 200)


def with_token(response, work, request):
    """The browser may now answer without a session: the cookie opens this work and nothing else."""
    token = Token(work.pk, work.generation, int(request.viewer.at.timestamp()))
    response.set_cookie(
        f"work-{work.pk}",
        token.signed(),
        max_age=COOKIE_SECONDS,
        path=reverse("attempt", args=[work.pk]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response
