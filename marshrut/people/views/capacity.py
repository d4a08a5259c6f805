"""In which of one's roles to go on: chosen on a page, kept in the session, shown in the frame."""

from django.contrib import messages
from django.shortcuts import redirect, render

from marshrut.people.access.viewers import ACTING
from marshrut.people.forms import Acting
from marshrut.people.queries.capacities import choices


def capacity(request):
    options = choices(request.viewer)
    form = Acting(options, request.POST or None, initial={"acting": request.viewer.acting or "all"})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["acting"]
        request.session[ACTING] = "" if chosen == "all" else chosen
        messages.success(request, f"Теперь вы работаете так: {dict(options)[chosen]}.")
        return redirect("today")
    return render(request, "people/capacity.html", {"form": form}, status=422 if form.errors else 200)
