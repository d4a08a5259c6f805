"""One of the admitted vouches for another whose results a card of the administrator has closed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core.forms import applied
from marshrut.people import actions
from marshrut.people.forms import Vouch
from marshrut.people.models import Person
from marshrut.people.queries.vouching import recovered_by, why_not


def vouch_page(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.viewer), pk=pk)
    form = Vouch(request.POST or None)
    if form.is_valid() and applied(
        form, actions.vouch, person=person, viewer=request.viewer, **form.cleaned_data
    ):
        messages.success(request, f"Результаты открыты: {person.full_name}. Запись осталась в журнале.")
        return redirect("person", person.pk)
    why = why_not(person, recovered_by(person), request.viewer)
    context = {"form": form, "person": person, "why": why}
    return render(request, "people/vouch.html", context, status=422 if form.errors else 200)
