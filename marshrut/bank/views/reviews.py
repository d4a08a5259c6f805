from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.bank.actions import reviews as actions
from marshrut.bank.forms.reviews import ApproveForm, ReviewForm, SendForm
from marshrut.bank.models import Instrument, Review
from marshrut.bank.queries import judging, packages
from marshrut.bank.queries.instruments import experts_for
from marshrut.bank.views.instruments import load
from marshrut.core.forms import applied
from marshrut.core.norms import bodies, norms
from marshrut.core.posting import say_if_old, say_what_it_undoes, seen_in
from marshrut.core.workflow import may


def send(request, case_id):
    """Choose experts; what the package still lacks is shown before."""
    found = load(request, case_id)
    if not may(found, "send", request.viewer):
        return redirect("instrument", case_id)
    form = SendForm(request.POST or None, experts=experts_for(found, request.viewer.today))
    if request.method == "POST" and form.is_valid():
        ids = [expert.pk for expert in form.cleaned_data["experts"]]
        kwargs = {"expert_ids": ids, "viewer": request.viewer, "seen": seen_in(request)}
        if applied(form, actions.send_to_review, instrument=found, **kwargs):
            messages.success(request, "Материалы отправлены на экспертизу.")
            return redirect("instrument", case_id)
    say_if_old(form, request, found.case.version)
    in_force = norms(request.viewer.today)
    findings = [f for f in packages.findings(packages.package(found), in_force) if not f.met]
    return render(request, "bank/send.html", {"instrument": found, "form": form, "findings": findings})


def review(request, case_id):
    """The expert's page: requirements, every item with its key, the conclusion."""
    reviews = Review.objects.visible_to(request.viewer).select_related("case", "expert")
    found = get_object_or_404(reviews.prefetch_related("item_remarks"), pk=case_id)
    instrument = Instrument.objects.select_related("case", "subject", "author").get(pk=found.instrument_id)
    if not may(found, "give", request.viewer):
        return render(request, "bank/review_given.html", _given(found, instrument))
    giving = "give" in request.POST
    form = ReviewForm(request.POST or None, review=found, package=packages.package(instrument), giving=giving)
    if request.method == "POST" and form.is_valid():
        action = actions.give_review if giving else actions.save_review
        kwargs = {"opinion": form.opinion(), "viewer": request.viewer, "seen": seen_in(request)}
        if applied(form, action, review=found, **kwargs):
            messages.success(request, "Заключение дано." if giving else "Сохранено. Можно продолжить позже.")
            return redirect("instrument" if giving else "review", instrument.pk if giving else case_id)
    say_what_it_undoes(form, request, found.case.version)
    return render(request, "bank/review.html", {"review": found, "instrument": instrument, "form": form})


def approve(request, case_id):
    """The approver names the act; findings say whether anything stands in the way."""
    found = load(request, case_id)
    if not may(found, "approve", request.viewer):
        return redirect("instrument", case_id)
    today = request.viewer.today
    initial = {"act": f"приказ {bodies(today).institute_short}", "on": today}
    form = ApproveForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        kwargs = {"act": form.words(), "viewer": request.viewer, "seen": seen_in(request)}
        if applied(form, actions.approve, instrument=found, **kwargs):
            messages.success(request, "Материалы утверждены: их можно использовать в диагностике.")
            return redirect("instrument", case_id)
    say_if_old(form, request, found.case.version)
    context = {
        "instrument": found,
        "form": form,
        "package": packages.package(found),
        "findings": _approval(found, request.viewer),
    }
    return render(request, "bank/approve.html", context)


def _approval(found, viewer):
    needs = (judging.reviewed_well, judging.unchanged_since_review, judging.approver_is_free)
    return [finding for need in needs for finding in need(found, viewer)]


def _given(found, instrument):
    answers = [(text, found.checklist.get(name)) for name, text in judging.CHECKLIST.items()]
    remarks = found.item_remarks.select_related("item")
    return {"review": found, "instrument": instrument, "answers": answers, "remarks": remarks}
