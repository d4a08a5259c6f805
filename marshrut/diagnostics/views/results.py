from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.access import ResultsClosed
from marshrut.core.downloads import exported
from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.numbers import whole_number
from marshrut.core.pages import Column, Level, Status
from marshrut.core.posting import only_posted, say_if_old, seen_in, seen_rows
from marshrut.core.wording import counted, day_digits, number, plural, spelled
from marshrut.core.workflow import Refused, Repeated, days_left, may
from marshrut.diagnostics.actions import results as actions
from marshrut.diagnostics.forms.results import BulkDecisionForm, DecisionForm, ResultFilters
from marshrut.diagnostics.models import Attempt, Result, Sitting
from marshrut.diagnostics.queries import decisions, owning
from marshrut.diagnostics.queries import results as queries
from marshrut.diagnostics.queries.programmes import own_programmes
from marshrut.diagnostics.queries.sheets import left_to_type
from marshrut.diagnostics.views.steps import offered
from marshrut.formats.tables import MOST_ROWS
from marshrut.measures.queries import organises
from marshrut.people.models import normal
from marshrut.people.queries.entrance import recovery_of

COLUMNS = (
    Column("Педагог", "person__search"),
    Column("Предмет", "subject__name"),
    Column("Дата", "taken_on"),
    Column("Выполнено", "points", number=True),
    Column("Уровень дефицитов", "level"),
    Column("Зон роста", number=True),
    Column("Состояние", "state"),
)
PERSON_FORMS = "результат,результата,результатов"


def results(request):
    """The analyst's list of individual results; every row shown leaves a look."""
    filters = ResultFilters(request.GET or None)
    found = _filtered(queries.results_of(request.viewer), filters)
    if "xlsx" in request.GET:
        return _export(
            list(pages.ordered(request, found, COLUMNS, sort="-taken_on")[: MOST_ROWS + 1]), request.viewer
        )
    table = pages.table(request, found, COLUMNS, sort="-taken_on", forms=PERSON_FORMS)
    _show(table.rows, request.viewer)
    context = {
        "filters": filters,
        "table": table,
        "sittings": queries.sittings_with_results(request.viewer)[:8],
        "recovery": recovery_of(request.viewer),
    }
    return render(request, "diagnostics/results/list.html", context)


def sitting_results(request, case_id):
    """Results of one sitting, to check and tell (A2.5.9.6)."""
    sitting = get_object_or_404(Sitting.objects.visible_to(request.viewer).select_related("case"), pk=case_id)
    found = queries.results_of(request.viewer, sitting=sitting)
    table = pages.table(request, found, COLUMNS, sort="person__search", forms=PERSON_FORMS)
    _show(table.rows, request.viewer)
    term = sitting.case.deadlines.open().filter(name="tell_results").first()
    context = {
        "sitting": sitting,
        "table": table,
        "progress": queries.sitting_progress(sitting),
        "term": term,
        "term_status": _term_status(term, request.viewer),
        "pathway_status": _due_status(queries.pathway_due(sitting), request.viewer),
        "may_tell": may(sitting, "tell", request.viewer),
        "left_to_type": left_to_type(sitting),
    }
    return render(request, "diagnostics/results/sitting.html", context)


@only_posted
def release(request, case_id):
    sitting = get_object_or_404(Sitting.objects.visible_to(request.viewer).select_related("case"), pk=case_id)
    try:
        told = actions.release_sitting(sitting=sitting, viewer=request.viewer, seen=seen_in(request))
    except Repeated:
        messages.success(request, "Результаты сообщены.")
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
    else:
        messages.success(request, f"Результат сообщён: {counted(told, 'педагогу,педагогам,педагогам')}.")
    return redirect("sitting_results", case_id)


def result(request, case_id):
    """One result: its owner's page, or the page of an admitted member of the centre's staff."""
    view = queries.open_result(case_id, request.viewer)
    if view is None:
        raise ResultsClosed if request.viewer.results_closed else Http404
    if view.result.person_id == request.viewer.person_id:
        return _own(request, view)
    term = view.result.case.deadlines.open().filter(name="decide").first()
    context = {
        "view": view,
        "result": view.result,
        "level": _figure(view) if view.level else None,
        "why": decisions.why_not_counted(view.result),
        "least": norms(view.result.closed_on).answered_least,
        "buttons": offered(view.result, request.viewer, names=("hold", "let_go", "annul")),
        "can_decide": _may_decide(view.result, request.viewer),
        "may_tell": may(view.result, "release", request.viewer),
        "decided": decisions.signed(view.result),
        "decision_status": _term_status(term, request.viewer),
    }
    return render(request, "diagnostics/results/staff.html", context)


def _own(request, view):
    if view.result.released_at is None:
        raise Http404
    actions.mark_read(result=view.result, viewer=request.viewer)
    if not view.result.judged:
        context = {
            "result": view.result,
            "annulled": view.result.state == Result.State.ANNULLED,
            "why": decisions.why_not_counted(view.result),
        }
        return render(request, "diagnostics/results/own_short.html", context)
    follows = owning.what_follows(view.result, request.viewer)
    looks, everybody = owning.who_looked(request.viewer)
    context = {
        "view": view,
        "result": view.result,
        "headline": _headline(view),
        "level": _figure(view),
        "follows": follows,
        "decision": owning.decision(view.result),
        "zones": owning.zones(view, follows, request.viewer.today),
        "looks": looks,
        "everybody": everybody,
    }
    return render(request, "diagnostics/results/own.html", context)


def to_decide(request):
    """Everybody who was told and for whom nobody has said yet whether an ИОМ is needed."""
    waiting = queries.results_of(request.viewer).filter(state=Result.State.RELEASED)
    waiting = waiting.exclude(person_id=request.viewer.person_id)
    chosen = _chosen(request)
    form = BulkDecisionForm(request.POST or None, ids=[row.pk for row in chosen])
    if request.method == "POST" and form.is_valid():
        _decide_chosen(request, chosen, form.cleaned_data)
        return redirect("results_to_decide")
    table = pages.table(request, waiting, COLUMNS, sort="taken_on", forms=PERSON_FORMS)
    _show(table.rows, request.viewer)
    context = {"form": form, "table": table, "marked": request.POST.getlist("chosen")}
    return render(request, "diagnostics/results/decide_many.html", context)


def _chosen(request):
    """The marked results, those too that somebody has decided about since the page was shown."""
    ids = [whole_number(pk) for pk in request.POST.getlist("chosen")]
    found = queries.results_of(request.viewer).exclude(person_id=request.viewer.person_id)
    return list(found.filter(pk__in=ids).order_by("person__search", "pk")) if ids else []


def _decide_chosen(request, chosen, data):
    done, refused = actions.decide_many(
        results=chosen,
        step=data["step"],
        reason=data["reason"],
        viewer=request.viewer,
        seen=seen_rows(request),
    )
    if done:
        messages.success(request, f"Решение записано: {counted(done, 'педагог,педагога,педагогов')}.")
    names = {row.pk: row.person.short_name for row in chosen}
    for one, reasons in refused:
        messages.error(request, f"{names[one.pk]}: {' '.join(reasons)}")


def decide(request, case_id):
    """Whether an ИОМ is needed; a decision in force is shown and may be changed while no ИОМ came of it."""
    view = queries.open_result(case_id, request.viewer)
    if view is None or not _may_decide(view.result, request.viewer):
        raise Http404
    told = decisions.told(view.result)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = applied(
            form,
            actions.decide,
            result=view.result,
            step=form.cleaned_data["step"],
            reason=form.cleaned_data["reason"],
            viewer=request.viewer,
            seen=seen_in(request),
        )
        if done:
            messages.success(request, "Решение записано.")
            return redirect("result", case_id)
    say_if_old(form, request, view.result.case.version)
    stops = decisions.in_the_way(view.result, request.viewer) if told else ()
    context = {"form": form, "view": view, "result": view.result, "told": told, "stops": stops}
    return render(request, "diagnostics/results/decide.html", context)


def _may_decide(result, viewer):
    return any(may(result, decisions.step_of(result, step), viewer) for step in decisions.STEPS)


def mine(request):
    """One's own diagnostics: ahead, waiting for a result, told."""
    ahead, waiting = queries.own_attempts(request.viewer)
    closed = request.viewer.results_closed
    context = {
        "ahead": ahead,
        "waiting": waiting,
        "found": queries.own_results(request.viewer),
        "recovery": recovery_of(request.viewer),
        "done": queries.finished_works(request.viewer) if closed else (),
        "programmes": own_programmes(request.viewer),
        "organises": organises(request.viewer),
    }
    return render(request, "diagnostics/results/mine.html", context)


@only_posted
def certificate(request, case_id):
    """The owner asks for the paper that the work was done; it says nothing of the result."""
    own = Attempt.objects.visible_to(request.viewer).filter(person_id=request.viewer.person_id)
    work = get_object_or_404(own.select_related("person", "employment__organisation", "sitting"), pk=case_id)
    try:
        document = actions.give_certificate(work=work, viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("my_diagnostics")
    return redirect("document", document.pk)


def _headline(view):
    zones, strong = len(view.deficits), len(view.strong)
    say = number if max(zones, strong) > 10 else partial(spelled, gender="f")
    parts = []
    if zones:
        parts.append(f"{say(zones)} {plural(zones, 'зона,зоны,зон')} роста")
    if strong:
        parts.append(f"{say(strong)} {plural(strong, 'сильная сторона,сильные стороны,сильных сторон')}")
    text = " и ".join(parts) or "зон роста не найдено"
    return text[0].upper() + text[1:]


def _figure(view):
    """The whole per cent places the point on the scale, as the words beside it say it where they are whole."""
    result, in_force = view.result, norms(view.result.closed_on)
    whole = 100 * result.points // result.maximum
    share = int(view.percent) if view.percent.isdecimal() else whole
    bounds = (in_force.high_below, in_force.low_above)
    return Level(share=share, low=result.low_percent, high=result.high_percent, bounds=bounds)


def _term_status(term, viewer):
    return _due_status(term.due_on, viewer) if term else None


def _due_status(due, viewer):
    return Status.of_term(days_left(due, viewer.today), due) if due else None


def _filtered(found, filters):
    if not filters.is_valid():
        return found
    data = filters.cleaned_data
    if data["q"]:
        found = found.filter(person__search__contains=normal(data["q"]))
    if data["subject"]:
        found = found.filter(subject=data["subject"])
    for name in ("state", "level"):
        if data[name]:
            found = found.filter(**{name: data[name]})
    return found


def _show(rows, viewer):
    """Note the looks of a page of a list and put beside each row how many deficits it has."""
    queries.note_list(rows, viewer)
    counts = queries.deficit_counts(rows)
    for row in rows:
        row.deficits = counts.get(row.pk, 0)


def _export(rows, viewer):
    queries.note_list(rows, viewer)
    head = [
        "Педагог",
        "Организация",
        "Предмет",
        "Дата",
        "Баллы",
        "Из",
        "Уровень дефицитов",
        "Состояние",
        "Ответов",
    ]
    lines = [
        [
            row.person.full_name,
            row.employment.organisation.short_name,
            row.subject.name,
            day_digits(row.taken_on),
            row.points,
            row.maximum,
            row.get_level_display() if row.judged else "недостаточно данных",
            row.get_state_display(),
            "" if row.items is None else f"{row.answered} из {row.items}",
        ]
        for row in rows
    ]
    return exported("results.xlsx", head, lines, title="Результаты")
