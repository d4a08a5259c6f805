"""A result as its owner will see it, before they are told."""

from dataclasses import replace

from django.http import Http404
from django.urls import reverse

from marshrut.core.previewing import Preview, previewed
from marshrut.core.workflow import may, perform
from marshrut.diagnostics.queries.results import open_result
from marshrut.diagnostics.views.results import result
from marshrut.people.access import viewer_of


def result_preview(request, case_id):
    """By telling it and taking that back; the analyst's own look is noted as any other."""
    view = open_result(case_id, request.viewer)
    found = view.result if view else None
    step = "release" if found and found.level else "release_short"
    if found is None or not may(found, step, request.viewer) or not found.person.is_active:
        raise Http404
    return previewed(
        request,
        result,
        case_id,
        viewer=replace(viewer_of(found.person, request.viewer.at), results_closed=False),
        preview=Preview(
            who=f"педагог {found.person.short_name}",
            what="свой результат",
            back=reverse("result", args=[case_id]),
        ),
        act=lambda: perform(found, step, viewer=request.viewer, seen=found.case.version),
    )
