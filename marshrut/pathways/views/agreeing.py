from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from marshrut.core.forms import applied
from marshrut.core.numbers import whole_number
from marshrut.core.posting import acting, only_posted, say_if_old
from marshrut.core.wording import day_range, day_year
from marshrut.core.workflow import flow_of, may
from marshrut.core.workflow.performing import judge
from marshrut.pathways import actions
from marshrut.pathways.access import developer, party_of
from marshrut.pathways.actions.agreeing import STEPS, agreeing_step
from marshrut.pathways.forms import AgreeingForm, AnswerForm, ApprovalForm, ProposalForm
from marshrut.pathways.models import Party, Proposal
from marshrut.pathways.queries import versions
from marshrut.pathways.queries.roadmap import as_it_stands
from marshrut.pathways.views.reading import done, loaded
from marshrut.people.views.signing import hand_of


@sensitive_post_parameters("password")
def agree(request, case_id):
    """The party's word under their signature: the page says what is signed. The head's is the approval."""
    found, viewer = loaded(request, case_id), request.viewer
    party = party_of(viewer, found)
    version = versions.current(found)
    if party is None or version is None or not _open(request, found, party):
        return redirect("pathway", case_id)
    is_head = party is Party.HEAD
    form = (ApprovalForm if is_head else AgreeingForm)(request.POST or None, person=request.user)
    if form.is_valid() and (under := hand_of(form, request)):
        action = actions.approve if is_head else actions.agree
        seen = {"version": whole_number(request.POST.get("version")), "under": under}
        if applied(form, action, pathway=found, **seen, **acting(request)):
            messages.success(request, "ИОМ утверждён." if is_head else "Согласие записано.")
            return redirect("pathway", case_id)
    say_if_old(form, request, found.case.version)
    context = {
        "pathway": found,
        "version": version,
        "extract": version.extract.content,
        "hours": sum(line["hours"] for line in version.extract.content["lines"]),
        "form": form,
        "seen": found.case.version,
        "party": party,
        "shows": party is Party.TEACHER and not found.shown_to_head_at,
    }
    return render(request, "pathways/agree.html", context)


def _open(request, found, party):
    """Whether the party may sign now; what stands in the way is told on the page of the ИОМ."""
    step = {**STEPS, Party.TEACHER: agreeing_step(found, Party.TEACHER), Party.HEAD: "approve"}[party]
    if not may(found, step, request.viewer):
        return False
    missing = judge(found, flow_of(found).step(step), request.viewer)[1]
    if missing and request.method != "POST":
        messages.warning(request, " ".join(finding.text for finding in missing))
    return not missing or request.method == "POST"


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
        if applied(form, actions.propose, pathway=found, key=_key(line), **acting(request), **data):
            messages.success(request, "Предложение передано разработчику.")
            return redirect("pathway", case_id)
    say_if_old(form, request, found.case.version)
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
        if applied(form, actions.answer, pathway=found, proposal_id=proposal_id, **acting(request), **data):
            messages.success(request, "Ответ записан.")
            return redirect("pathway", case_id)
    say_if_old(form, request, found.case.version)
    dates, about = as_it_stands(_line(found, str(proposal.line_key)))
    context = {"pathway": found, "form": form, "proposal": proposal, "dates": dates, "about": about}
    context |= {"asked": _asked(proposal), "seen": found.case.version}
    return render(request, "pathways/answer.html", context)


@only_posted
def unpropose(request, case_id, proposal_id):
    """One's own proposal is taken back."""
    found = loaded(request, case_id)
    if done(request, actions.withdraw_proposal, pathway=found, proposal_id=proposal_id):
        messages.success(request, "Предложение отозвано.")
    return redirect("pathway", case_id)


@only_posted
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
