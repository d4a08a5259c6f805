"""What pages of an object share: loading it, and the steps to offer on it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from marshrut.core.access import ResultsClosed
from marshrut.core.workflow import buttons, flow_of, may
from marshrut.diagnostics.models import Application


@dataclass(frozen=True)
class Button:
    label: str
    href: str
    kind: str


def load(model, request, pk, *related):
    """The object if the viewer may see it, else 404; a recovered account has first to prove whose it is."""
    found = model.objects.visible_to(request.viewer).select_related("case", *related).filter(pk=pk).first()
    if found is None:
        raise ResultsClosed if request.viewer.results_closed else Http404
    return found


def load_letter(request, pk, *related):
    """A school's application: pages on which it is made ready are of no other."""
    application = load(Application, request, pk, "organisation", *related)
    if not application.is_collective:
        raise Http404
    return application


def offered(obj, viewer, *, names=()):
    """Links to the steps the viewer may take now; the first is the main one, what cannot be undone is red.

    With `names` only those steps are offered.
    """
    made = []
    for step in buttons(obj, viewer):
        if names and step.name not in names:
            continue
        href = (
            reverse(step.action, args=[obj.pk]) if step.action else reverse("step", args=[obj.pk, step.name])
        )
        kind = "danger" if step.danger else "quiet" if made else ""
        made.append(Button(step.label, href, kind))
    return sorted(made, key=lambda button: button.kind == "danger")


def allowed(obj, viewer, *names):
    """Which of the steps the viewer may take now: for templates."""
    return {name: may(obj, name, viewer) for name in names}


def turned_away(request, obj, *names):
    """Back to the object's page with a word why, when none of the steps is open to the viewer now.

    A sent form goes on: the action itself refuses, or takes a second click for a success.
    """
    if request.method == "POST" or any(may(obj, name, request.viewer) for name in names):
        return None
    messages.warning(request, f"«{flow_of(obj).step(names[0]).label}» сейчас недоступно.")
    return redirect(flow_of(obj).route, obj.pk)
