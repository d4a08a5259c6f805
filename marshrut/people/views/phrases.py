"""Pages of the control phrase: to set it, and to prove by it who came in by a card."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from marshrut.core.forms import applied
from marshrut.core.viewer import ADMITTED
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access.addresses import address_of
from marshrut.people.forms import NewPhrase, Proof
from marshrut.people.queries.entrance import recovery_of


@sensitive_post_parameters()
@never_cache
def phrase(request):
    """One's own phrase, set or changed."""
    if request.viewer.results_closed:
        return redirect("results_open")
    form = NewPhrase(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["phrase"]
        if applied(form, actions.set_phrase, person=request.user, phrase=chosen, viewer=request.viewer):
            messages.success(request, "Контрольная фраза сохранена.")
            return redirect("me")
    return render(request, "people/phrase.html", {"form": form, "person": request.user})


@sensitive_post_parameters()
@never_cache
def results_open(request):
    """Who came in by a card of the school proves to be themselves; then their results are there again."""
    viewer = request.viewer
    if not viewer.results_closed:
        return redirect("today")
    form = Proof(request.POST or None)
    if request.method == "POST" and form.is_valid():
        proof = {"phrase": form.cleaned_data["phrase"], "address": address_of(request)}
        try:
            actions.open_results(person=request.user, viewer=viewer, **proof)
        except Refused as refusal:
            form.add_error("phrase", refusal.messages[0])
        else:
            messages.success(request, "Это вы: результаты снова открыты.")
            return redirect("today")
    context = {"form": form, "recovery": recovery_of(viewer), "known": bool(request.user.phrase)}
    context["admitted"] = viewer.has(*ADMITTED)
    return render(request, "people/results_open.html", context, status=422 if form.errors else 200)
