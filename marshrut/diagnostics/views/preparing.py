"""Before the test: what it will be like, a demonstration that leaves no trace, whether the device is fit (A3.3.2.1)."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from marshrut.core.norms import norms
from marshrut.core.wording import clock
from marshrut.diagnostics.forms.answers import value_of
from marshrut.diagnostics.models import Consent
from marshrut.diagnostics.queries import preparing as queries

UNPROCESSABLE = 422
ANSWERS, PROBE = "demonstration", "probe"
LONGEST_PROBE = 64
RELATED = ("application", "subject", "row")


def preparing(request, pk):
    found = _own(request, pk)
    context = {
        "found": found,
        "specifications": found.specifications(),
        "norms": norms(request.viewer.today),
    }
    return render(request, "diagnostics/preparing/preparing.html", context)


def _own(request, pk):
    own = Consent.objects.filter(person_id=request.viewer.person_id).select_related(*RELATED)
    return queries.preparing(get_object_or_404(own, pk=pk), request.viewer)


@never_cache
def item(request, pk, instrument, number):
    """One demonstration item; the answers stay in the session until they are cleared or it ends."""
    shown = _shown(request, pk, instrument)
    if not 0 < number <= len(shown.items):
        raise Http404
    asked, refusal = shown.items[number - 1], ""
    if request.method == "POST":
        value = value_of(asked, request.POST)
        refusal = asked.refusal(value)
        if not refusal:
            _keep(request, shown, asked, value)
            return _next(request, pk, instrument, number, len(shown.items))
    context = {
        "pk": pk,
        "instrument": instrument,
        "asked": shown.asked(asked, refusal, request.POST.get("answer", "") if refusal else ""),
        "count": len(shown.items),
    }
    status = UNPROCESSABLE if refusal else 200
    return render(request, "diagnostics/preparing/item.html", context, status=status)


def _shown(request, pk, instrument):
    kept = request.session.get(ANSWERS, {})
    shown = queries.demonstration_of(_own(request, pk), instrument, kept)
    if shown is None:
        raise Http404
    return shown


def _keep(request, shown, asked, value):
    answers = {**shown.answers, str(asked.position): value}
    request.session[ANSWERS] = {"of": shown.variant.pk, "answers": answers}


def _next(request, pk, instrument, number, last):
    number += -1 if request.POST.get("go") == "back" else 1
    if number > last:
        return redirect("demonstration_result", pk, instrument)
    return redirect("demonstration_item", pk, instrument, max(1, number))


@never_cache
def result(request, pk, instrument):
    """Points and right answers at once; «Начать заново» forgets the answers."""
    shown = _shown(request, pk, instrument)
    if request.method == "POST":
        request.session.pop(ANSWERS, None)
        return redirect("demonstration_item", pk, instrument, 1)
    judged = shown.judged()
    context = {
        "pk": pk,
        "instrument": instrument,
        "judged": judged,
        "points": sum(one.points for one in judged),
        "maximum": sum(one.maximum for one in judged),
    }
    return render(request, "diagnostics/preparing/result.html", context)


@never_cache
def device(request):
    """Whether this device is fit for the test; without scripts the server's own part is tried by a form."""
    if request.method == "POST":
        request.session[PROBE] = clock(request.viewer.at)
        return redirect(f"{request.path}?stored=1")
    kept = request.session.get(PROBE, "") if "stored" in request.GET else ""
    return render(
        request, "diagnostics/preparing/device.html", {"tried": "stored" in request.GET, "kept": kept}
    )


@never_cache
def echo(request):
    """Store a word and give it back in the next request: the way that an answer takes."""
    if request.method == "POST":
        request.session[PROBE] = request.POST.get("word", "")[:LONGEST_PROBE]
        return JsonResponse({})
    return JsonResponse({"word": request.session.get(PROBE, "")})
