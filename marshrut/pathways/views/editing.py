from functools import partial, wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.numbers import whole_number
from marshrut.core.posting import acting, say_if_old, say_what_it_undoes
from marshrut.core.wording import listed, quoted
from marshrut.core.workflow import flow_of, may
from marshrut.pathways import actions
from marshrut.pathways.access import developer
from marshrut.pathways.forms import LineForm, OwnLineForm, PickerFilters, TermForm
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries import findings, secret
from marshrut.pathways.queries.load import load
from marshrut.pathways.queries.offers import picker
from marshrut.pathways.queries.roadmap import grouped, span
from marshrut.pathways.queries.versions import proposals_for
from marshrut.pathways.views.reading import done, loaded
from marshrut.people.models import normal
from marshrut.regulations.findings import unmet, warnings

MOST_OFFERS = 40
NO_BREAK_HYPHEN = "\u2011"
PLACED = "Сейчас ИОМ не меняют: {}. Изменить его можно, когда он вернётся на доработку."


def opened(request, case_id):
    """The ИОМ, its secrets, whether its text can be changed; for its developer alone."""
    found = loaded(request, case_id)
    if not developer(request.viewer, found):
        raise Http404
    secrets = secret.working(found, request.viewer)
    return found, secrets


def placed(pathway):
    """Why the text cannot be changed now, and when it can."""
    return PLACED.format(pathway.get_state_display().lower())


def editable(view):
    """A page that changes the text; once it is placed, the way back to the ИОМ with what happened to it."""

    @wraps(view)
    def opened_for_change(request, case_id, **rest):
        found, secrets = opened(request, case_id)
        if found.state in actions.EDITABLE:
            return view(request, found, secrets, **rest)
        messages.info(request, placed(found))
        return redirect("pathway", case_id)

    return opened_for_change


@editable
def edit(request, found, secrets):
    """The draft: lines with reasons, what is not covered, load, curator, findings."""
    lines = list(found.lines.select_related("measure"))
    limit = norms(found.made_on).weekly_hours_limit
    context = {
        "pathway": found,
        "secrets": secrets,
        "groups": grouped(lines, secrets, found.starts_on.year),
        "load": load(
            [(line.hours, line.starts_on, line.ends_on) for line in lines],
            found.starts_on,
            found.ends_on,
            limit,
        ),
        **_judged(found, request.viewer),
        "proposals": proposals_for(found, request.viewer, None),
        "seen": found.case.version,
        "step": flow_of(Pathway).step("place"),
        "may_close": may(found, "close", request.viewer),
    }
    return render(request, "pathways/edit.html", context)


@editable
def term(request, found, _secrets):
    """Start and length of the ИОМ (A3.4.4.3)."""
    initial = {"starts_on": found.starts_on, "months": found.months}
    form = TermForm(request.POST or None, initial=initial, day=found.made_on)
    if _sent(request, form) and applied(
        form, actions.set_term, pathway=found, **acting(request), **form.cleaned_data
    ):
        return redirect("pathway_edit", found.pk)
    say_what_it_undoes(form, request, found.case.version)
    return _form(request, found, form, "Срок ИОМ", "A3.4.4.3")


@editable
def add(request, found, secrets):
    """Measures to choose from, those that close an open deficit first."""
    if request.method == "POST":
        measure_id = whole_number(request.POST.get("measure"))
        if done(request, actions.add_measure, pathway=found, measure_id=measure_id):
            messages.success(request, "Мероприятие добавлено.")
            return redirect("pathway_edit", found.pk)
        return redirect("pathway_add", found.pk)
    filters = PickerFilters(request.GET or None)
    words = normal(filters.cleaned_data["q"]) if filters.is_valid() else ""
    rows = _offers(picker(found, words=words), secrets, found.starts_on.year)
    closed = {code for row in rows for code in row["closes"]}
    lacking = [] if words else [d for d in secrets.left if d.code not in closed]
    context = {
        "pathway": found,
        "title": _wanted(secrets.left, lacking),
        "lacking": lacking,
        "filters": filters,
        "rows": rows[:MOST_OFFERS],
        "hidden": max(len(rows) - MOST_OFFERS, 0),
        "secrets": secrets,
        "seen": found.case.version,
    }
    return render(request, "pathways/add.html", context)


@editable
def add_own(request, found, secrets):
    """A line that is not in the catalogue: a course found oneself, a school event (A3.5.7)."""
    form = OwnLineForm(request.POST or None, deficits=secrets.deficits)
    if _sent(request, form) and applied(
        form, partial(actions.add_line, **form.cleaned_data), pathway=found, **acting(request)
    ):
        return redirect("pathway_edit", found.pk)
    say_if_old(form, request, found.case.version)
    return _form(request, found, form, "Мероприятие не из перечня", "A3.5.7")


@editable
def line(request, found, secrets, key):
    """Dates and deficits of a line; or its removal."""
    row = get_object_or_404(found.lines, key=key)
    if request.method == "POST" and "remove" in request.POST:
        if done(request, actions.remove_line, pathway=found, key=key):
            messages.success(request, f"Убрано: {quoted(row.title)}.")
        return redirect("pathway_edit", found.pk)
    chosen = [d.entry_id for d in secrets.deficits if d.code in secrets.codes[str(key)]]
    initial = {"starts_on": row.starts_on, "ends_on": row.ends_on, "entry_ids": chosen}
    form = LineForm(request.POST or None, initial=initial, deficits=secrets.deficits)
    if _sent(request, form) and applied(
        form, actions.change_line, pathway=found, key=key, **acting(request), **form.cleaned_data
    ):
        return redirect("pathway_edit", found.pk)
    say_what_it_undoes(form, request, found.case.version)
    return _form(request, found, form, row.title, "A3.5.8", removable=True)


def place(request, case_id):
    """Check before placing: findings, who gets what, by when."""
    found, _ = opened(request, case_id)
    if request.method == "POST" and done(request, actions.place, pathway=found):
        messages.success(request, "ИОМ передан на согласование.")
        return redirect("pathway", case_id)
    if found.state not in actions.EDITABLE:
        return redirect("pathway", case_id)
    context = {
        "pathway": found,
        **_judged(found, request.viewer),
        "seen": found.case.version,
        "days": norms(request.viewer.today).agree_pathway_days,
    }
    return render(request, "pathways/place.html", context)


def _judged(found, viewer):
    """Findings for the page: what forbids placing, what is worth a look, what is met."""
    every = findings.to_place(found, viewer)
    return {
        "unmet": unmet(every),
        "doubts": warnings(every),
        "met": [each for each in every if each.met],
    }


def _sent(request, form):
    return request.method == "POST" and form.is_valid()


def _form(request, found, form, title, clause, *, removable=False):
    context = {
        "pathway": found,
        "form": form,
        "title": title,
        "clause": clause,
        "removable": removable,
        "seen": found.case.version,
    }
    return render(request, "pathways/form.html", context)


def _offers(measures, secrets, year):
    """Measures with the deficits they cover, those that close what is still open on top."""
    wanted = {d.code for d in secrets.deficits}
    left = {d.code for d in secrets.left}
    rows = []
    for measure, places in measures:
        codes = sorted({entry.code for entry in measure.entries.all()} & wanted)
        rows.append(
            {
                "measure": measure,
                "left": places,
                "dates": span(measure.starts_on, measure.ends_on, year),
                "closes": [code for code in codes if code in left],
                "again": [code for code in codes if code not in left],
            }
        )
    return sorted(rows, key=lambda r: (-len(r["closes"]), r["measure"].starts_on, r["measure"].pk))


def _wanted(left, lacking):
    """The heading of the picker: what it is for, or that the catalogue has nothing for it."""
    if lacking:
        return f"{listed(_told(d) for d in lacking)}: мероприятия в срок ИОМ нет"
    return (
        f"Подберите мероприятие: {listed(_told(d) for d in left)}"
        if left
        else "На каждый дефицит есть мероприятие"
    )


def _told(deficit):
    return f"«{deficit.plain}» ({deficit.code.replace('-', NO_BREAK_HYPHEN)})"
