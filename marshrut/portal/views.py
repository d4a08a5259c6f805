from django.http import Http404
from django.shortcuts import redirect, render

from marshrut.portal.queries import annexes, rules_in_force, works_at
from marshrut.regulations.clauses import load_clauses


def home(request):
    """The public's first page; who has signed in goes to their own."""
    if request.viewer.signed_in:
        return redirect("today")
    return render(request, "portal/home.html")


def regulations(request):
    return render(request, "portal/regulations.html", {"annexes": annexes(request.viewer.today)})


def clause(request, clause_id):
    known = load_clauses()
    if clause_id not in known:
        raise Http404
    context = {
        "clause": known[clause_id],
        "rules": rules_in_force(clause_id, request.viewer.today),
        "works_at": works_at(clause_id, request.viewer),
    }
    return render(request, "portal/clause.html", context)
