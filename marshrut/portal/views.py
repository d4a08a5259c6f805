from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from marshrut.core.norms import bodies
from marshrut.core.pages import Tab
from marshrut.portal.queries import annexes, reach, rules_in_force, works_at
from marshrut.regulations.clauses import load_clauses


def home(request):
    """The public's first page; who has signed in goes to their own."""
    if request.viewer.signed_in:
        return redirect("today")
    return render(request, "portal/home.html")


def regulations(request):
    """Clauses that work here, or all of them (`?all`)."""
    everything = "all" in request.GET
    working, total = reach()
    here = reverse("regulations")
    context = {
        "annexes": annexes(request.viewer.today, everything=everything),
        "everything": everything,
        "working": working,
        "total": total,
        "tabs": [
            Tab("Работает", here, not everything, working),
            Tab("Все пункты", f"{here}?all=1", everything, total),
        ],
    }
    return render(request, "portal/regulations.html", context)


def clause(request, clause_id):
    known = load_clauses()
    if clause_id not in known:
        raise Http404
    context = {
        "clause": known[clause_id].filled(bodies(request.viewer.today)),
        "rules": rules_in_force(clause_id, request.viewer.today),
        "works_at": works_at(clause_id, request.viewer),
    }
    return render(request, "portal/clause.html", context)
