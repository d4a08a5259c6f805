"""What each party will see of an ИОМ, before it is placed."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from marshrut.core.previewing import Preview, previewed
from marshrut.core.workflow import Refused
from marshrut.pathways import actions
from marshrut.pathways.models import Party
from marshrut.pathways.queries.page import approvers
from marshrut.pathways.views.editing import editable
from marshrut.pathways.views.reading import pathway
from marshrut.people.access import viewer_of
from marshrut.people.models import Person


@editable
def preview(request, found, _secrets, party):
    """The page of the ИОМ as the party will have it, by placing it and taking that back."""
    if party not in Party.values:
        raise Http404
    person = recipient(found, party, request.viewer.today)
    if person is None:
        messages.info(request, f"Показать некому: {Party(party).label} пока не получит этот ИОМ.")
        return redirect("pathway_place", found.pk)
    try:
        return previewed(
            request,
            pathway,
            found.pk,
            viewer=replace(viewer_of(person, request.viewer.at), results_closed=False),
            preview=Preview(
                who=f"{Party(party).label} {person.short_name}",
                what="этот ИОМ",
                back=reverse("pathway_place", args=[found.pk]),
            ),
            act=lambda: actions.place(pathway=found, viewer=request.viewer, seen=found.case.version),
        )
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        return redirect("pathway_place", found.pk)


def recipient(found, party, day):
    """Who gets the ИОМ as this party when it is placed; None where nobody does, or nobody who can come in."""
    if party == Party.TEACHER:
        person = found.person
    elif party == Party.CURATOR:
        person = found.curator
    elif found.collective:
        person = Person.objects.filter(pk__in=approvers(found, day)).order_by("pk").first()
    else:
        person = None
    return person if person and person.is_active else None
