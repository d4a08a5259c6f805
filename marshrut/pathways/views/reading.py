from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render

from marshrut.core.access import ResultsClosed
from marshrut.core.posting import seen_in
from marshrut.core.workflow import Refused, Repeated, buttons, may
from marshrut.pathways import actions
from marshrut.pathways.access import correspondents, developer, party_of
from marshrut.pathways.actions.papers import sheets_awaited
from marshrut.pathways.models import Letter, Pathway
from marshrut.pathways.queries.lists import HAS_CANCELLED
from marshrut.pathways.queries.page import as_the_head_sees, page, papers, scans
from marshrut.pathways.queries.signers import signed_here

BROKEN = "Страница отправлена не полностью. Обновите её и повторите."


def loaded(request, case_id):
    """The ИОМ the viewer may see, with what its pages need; a recovered account is asked to prove itself first."""
    rows = Pathway.objects.visible_to(request.viewer).select_related(
        "case",
        "person",
        "organisation",
        "employment",
        "subject",
        "curator",
        "asked_curator",
        "founder",
        "result",
    )
    written = Letter.objects.filter(pathway=OuterRef("pk"))
    found = rows.annotate(has_letters=Exists(written), has_cancelled=HAS_CANCELLED).filter(pk=case_id).first()
    if found is None:
        raise ResultsClosed if request.viewer.results_closed else Http404
    return found


def done(request, action, **kwargs):
    """Do what a lone button asks; whether it is done. A refusal is told in words on the next page."""
    seen = seen_in(request)
    if seen < 0:
        messages.error(request, BROKEN)
        return False
    try:
        action(viewer=request.viewer, seen=seen, **kwargs)
    except Repeated:
        return True
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        return False
    return True


def pathway(request, case_id):
    """The page of an ИОМ: the whole to its teacher, curator and developer, the extract to the school's side."""
    found = loaded(request, case_id)
    viewer = request.viewer
    if not found.version_number:
        return redirect("pathway_edit" if developer(viewer, found) else "pathway_allow", case_id)
    if party_of(viewer, found):
        actions.note_seen(found, viewer=viewer)
    shown = page(found, viewer)
    if shown is None:
        raise Http404
    here = all(finding.met for finding in signed_here(found, viewer))
    context = {
        "page": shown,
        "pathway": found,
        "seen": found.case.version,
        "develops": bool(developer(viewer, found)),
        "steps": buttons(found, viewer),
        "may_agree": bool(shown.party) and not shown.signed and may(found, _agreeing(shown), viewer) and here,
        "may_propose": may(found, "propose", viewer) and (shown.left or 0) >= 0,
        "papers": papers(found, viewer),
        "scans": scans(found, viewer) if shown.by_hand else (),
        "may_sheet": bool(sheets_awaited(found, shown.agreed, viewer)),
        "may_write": may(found, "write_to_curator", viewer),
        "has_letters": found.has_letters and correspondents(viewer, found),
        "may_open": may(found, "open_to_head", viewer) and not found.municipal,
    }
    return render(request, "pathways/page.html", context)


def open_to_head(request, case_id):
    """What the head sees, exactly; and the teacher's own act of opening the card or closing it again."""
    found = loaded(request, case_id)
    shown = as_the_head_sees(found, request.viewer)
    if shown is None or found.municipal:
        raise Http404
    if request.method == "POST":
        opened = request.POST.get("opened") == "yes"
        if done(request, actions.show_card, pathway=found, opened=opened):
            messages.success(
                request, "Карта открыта руководителю." if opened else "Карта снова закрыта от руководителя."
            )
        return redirect("pathway_open", case_id)
    context = {"page": shown, "pathway": found, "seen": found.case.version}
    return render(request, "pathways/open.html", context)


def _agreeing(shown):
    return {"teacher": "agree_teacher", "curator": "agree_curator", "head": "approve"}[shown.party]
