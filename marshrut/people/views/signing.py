"""The agreement on the simple electronic signature, and a hand proved under it."""

from django.shortcuts import render

from marshrut.core.forms import applied
from marshrut.people import actions
from marshrut.people.access.addresses import address_of
from marshrut.people.queries.signing import agreement_accepted, agreement_now


def agreement(request):
    """Its text: the one that the person has accepted, else the one that they would accept."""
    accepted = agreement_accepted(request.viewer.person_id)
    text = accepted.text if accepted else agreement_now(request.viewer)
    return render(request, "people/agreement.html", {"accepted": accepted, "text": text})


def hand_of(form, request):
    """The agreement under which the person of a valid form signs; None when refused, and then the form says why."""
    who = {"person": request.user, "address": address_of(request), "viewer": request.viewer}
    return applied(form, actions.prove_hand, **form.hand, **who)
