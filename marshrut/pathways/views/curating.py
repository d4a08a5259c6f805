from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from marshrut.core.access import ResultsClosed
from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.numbers import whole_number
from marshrut.core.posting import acting, say_if_old
from marshrut.core.workflow import may
from marshrut.pathways import actions
from marshrut.pathways.access import correspondents, teacher
from marshrut.pathways.forms import LetterForm
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries import curators
from marshrut.pathways.queries.letters import letters_of
from marshrut.pathways.views.editing import opened, placed
from marshrut.pathways.views.reading import done, loaded

ASKED = "Это коллега педагога: мы спросили его согласие. Когда он ответит, вы увидите это здесь."


def curator(request, case_id):
    """Candidates by the rule of A3.4.4.2, each with reasons and load."""
    found, secrets = opened(request, case_id)
    if found.curator_id and found.state not in actions.EDITABLE:
        messages.info(request, placed(found))
        return redirect("pathway", case_id)
    if request.method == "POST":
        who, _, kind = request.POST.get("curator", "").partition(":")
        chosen = whole_number(who)
        if done(request, actions.set_curator, pathway=found, curator_id=chosen, kind=kind):
            named = Pathway.objects.filter(pk=case_id, curator_id=chosen, asked_curator=None).exists()
            messages.success(request, "Куратор назначен." if named else ASKED)
            return redirect("pathway", case_id)
        return redirect("pathway_curator", case_id)
    proposal, names = curators.proposal(found, secrets.level, request.viewer.today)
    rows = [
        {
            "value": f"{each.candidate.key}:{each.candidate.kind.value}",
            "name": names[each.candidate.key],
            "kind": each.candidate.kind.label,
            "reasons": each.reasons,
            "suitable": each.suitable,
            "colleague": each.colleague,
            "share": 100 * each.candidate.active // norms(request.viewer.today).curator_active_limit,
            "active": each.candidate.active,
            "asked": each.candidate.key == str(found.asked_curator_id),
            "current": each.candidate.key == str(found.curator_id),
        }
        for each in proposal.ranked
    ]
    context = {
        "pathway": found,
        "rows": rows,
        "title": _title(found, proposal, names),
        "level": secrets.level,
        "limit": norms(request.viewer.today).curator_active_limit,
        "seen": found.case.version,
    }
    return render(request, "pathways/curator.html", context)


def _title(found, proposal, names):
    """Who is the curator, else who would suit best, else why nobody does."""
    if found.curator:
        return f"Куратор — {found.curator.full_name}"
    return f"Подходит {names[proposal.best.candidate.key]}" if proposal.best else proposal.finding.text


def allow(request, case_id):
    """The teacher's answer whether a colleague may be the curator, or the withdrawal of a consent given."""
    found = loaded(request, case_id)
    if not teacher(request.viewer, found):
        raise Http404
    if request.viewer.results_closed:
        raise ResultsClosed
    if request.method == "POST":
        return _answered(request, found)
    if not (found.asked_curator_id or found.curator_allowed_at):
        raise Http404
    context = {
        "pathway": found,
        "colleague": found.asked_curator or found.curator,
        "seen": found.case.version,
    }
    return render(request, "pathways/allow.html", context)


def _answered(request, found):
    answer = request.POST.get("answer", "")
    if answer == "withdraw":
        if done(request, actions.withdraw_curator, pathway=found):
            messages.success(request, "Согласие отозвано: коллега больше не видит ваш ИОМ.")
    elif done(request, actions.answer_about_curator, pathway=found, allowed=answer == "yes"):
        messages.success(
            request,
            "Ваше согласие записано." if answer == "yes" else "Разработчик подберёт другого куратора.",
        )
    return redirect("today")


def letters(request, case_id):
    """Letters of the school's side to the curator and the answers; the curator stays unnamed (decision 2)."""
    found = loaded(request, case_id)
    if not (found.version_number and correspondents(request.viewer, found)):
        raise Http404
    replying = may(found, "reply_one", request.viewer)
    answered = whole_number(request.POST.get("letter"))
    form = LetterForm(request.POST or None, auto_id=f"letter_{answered}_%s")
    if request.method == "POST" and form.is_valid() and _sent(request, found, form, answered, replying):
        return redirect("pathway_letters", case_id)
    say_if_old(form, request, found.case.version)
    context = {
        "pathway": found,
        "form": form,
        "letters": [(each, _reply_form(each, form, answered, replying)) for each in letters_of(found)],
        "replying": replying,
        "may_write": may(found, "write_to_curator", request.viewer),
        "seen": found.case.version,
    }
    return render(request, "pathways/letters.html", context)


def _reply_form(letter, sent, answered, replying):
    """The form under a letter that waits; a refused answer stays in it."""
    if letter.reply or not replying:
        return None
    return sent if letter.pk == answered else LetterForm(auto_id=f"letter_{letter.pk}_%s")


def _sent(request, found, form, answered, replying):
    who = acting(request)
    text = form.cleaned_data["text"]
    if replying:
        sent = applied(form, actions.reply_to_letter, pathway=found, letter_id=answered, text=text, **who)
        word = "Ответ передан. Руководитель увидит его без вашего имени."
    else:
        sent = applied(form, actions.write_letter, pathway=found, text=text, **who)
        word = "Письмо передано куратору. Ответ появится здесь."
    if sent:
        messages.success(request, word)
    return sent
