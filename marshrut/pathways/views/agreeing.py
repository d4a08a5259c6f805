from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from marshrut.core.forms import applied
from marshrut.core.numbers import whole_number
from marshrut.core.wording import day_range, day_year
from marshrut.core.workflow import may
from marshrut.pathways import actions
from marshrut.pathways.access import developer, party_of
from marshrut.pathways.forms import AnswerForm, ProposalForm
from marshrut.pathways.models import Party, Proposal
from marshrut.pathways.queries import versions
from marshrut.pathways.queries.roadmap import as_it_stands
from marshrut.pathways.views.reading import done, loaded


@require_POST
def agree(request, case_id):
    """The party's word: the head's is the approval."""
    found = loaded(request, case_id)
    party = party_of(request.viewer, found)
    action = actions.approve if party is Party.HEAD else actions.agree
    if done(request, action, pathway=found, version=whole_number(request.POST.get("version"))):
        messages.success(request, "ИОМ утверждён." if party is Party.HEAD else "Согласие записано.")
    return redirect("pathway", case_id)


def propose(request, case_id):
    """A correction to one line (`?line=` its key) or one more measure."""
    found = loaded(request, case_id)
    party = party_of(request.viewer, found)
    if party is None or not may(found, "propose", request.viewer):
        raise Http404
    line = _line(found, request.GET.get("line", ""))
    form = ProposalForm(request.POST or None, to_line=line is not None, party=party)
    if request.method == "POST" and form.is_valid():
        data = {"kind": Proposal.Kind.ADD, **form.cleaned_data}
        if applied(form, actions.propose, pathway=found, key=_key(line), **_who(request), **data):
            messages.success(request, "Предложение передано разработчику.")
            return redirect("pathway", case_id)
    dates, about = as_it_stands(line)
    context = {"pathway": found, "form": form, "line": line, "dates": dates, "about": about}
    context["seen"] = found.case.version
    return render(request, "pathways/propose.html", context)


def answer(request, case_id, proposal_id):
    """The developer's answer to one proposal."""
    found = loaded(request, case_id)
    if not developer(request.viewer, found):
        raise Http404
    proposal = get_object_or_404(Proposal, pathway=found, pk=proposal_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if applied(form, actions.answer, pathway=found, proposal_id=proposal_id, **_who(request), **data):
            messages.success(request, "Ответ записан.")
            return redirect("pathway", case_id)
    dates, about = as_it_stands(_line(found, str(proposal.line_key)))
    context = {"pathway": found, "form": form, "proposal": proposal, "dates": dates, "about": about}
    context |= {"asked": _asked(proposal), "seen": found.case.version}
    return render(request, "pathways/answer.html", context)


@require_POST
def unpropose(request, case_id, proposal_id):
    """One's own proposal is taken back."""
    found = loaded(request, case_id)
    if done(request, actions.withdraw_proposal, pathway=found, proposal_id=proposal_id):
        messages.success(request, "Предложение отозвано.")
    return redirect("pathway", case_id)


@require_POST
def enter(request, case_id):
    """Into the register (A3.4.3.8)."""
    found = loaded(request, case_id)
    if done(request, actions.put_into_register, pathway=found):
        messages.success(request, f"{found.number} внесён в реестр ИОМ.")
    return redirect("pathway", case_id)


def _line(found, key):
    version = versions.current(found)
    lines = version.extract.content["lines"] if version else []
    return next((line for line in lines if line["key"] == key), None)


def _asked(proposal):
    """The dates asked for, in words: both, one of them, or none."""
    if proposal.starts_on and proposal.ends_on:
        return day_range(proposal.starts_on, proposal.ends_on)
    if proposal.starts_on:
        return f"с {day_year(proposal.starts_on)}"
    return f"по {day_year(proposal.ends_on)}" if proposal.ends_on else ""


def _key(line):
    return UUID(line["key"]) if line else None


def _who(request):
    return {"viewer": request.viewer, "seen": whole_number(request.POST.get("seen"))}
