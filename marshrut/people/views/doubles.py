"""Pages of doubles: the list, «не двойники», and merging two records with a preview."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from marshrut.core import pages
from marshrut.core.downloads import exported
from marshrut.core.forms import applied
from marshrut.core.pages import Column
from marshrut.people import actions
from marshrut.people.access.scopes import sees_when_they_came
from marshrut.people.forms import Apart, DoublesFilter, Merge
from marshrut.people.models import Likeness, Person
from marshrut.people.queries import doubles as queries
from marshrut.people.queries import merging, with_works

COLUMNS = (
    Column("Похожи", "strength"),
    Column("Первая запись", "first__search"),
    Column("Вторая запись", "second__search"),
    Column("Почему"),
    Column("Что сделать"),
)
SIDE = ("имя для входа", "дата рождения", "СНИЛС", "организации")
EXPORTED = (
    *("Первая запись", *(f"Первая: {cell}" for cell in SIDE)),
    *("Вторая запись", *(f"Вторая: {cell}" for cell in SIDE)),
    *("Похожи", "Почему", "Не двойники: когда сказано", "Не двойники: почему"),
)
PAIRS = "пара,пары,пар"
CLOSED = (
    "Записи объединены. В обе уже входили, поэтому результаты закрыты, пока человек не подтвердит личность."
)
ADVICE = "Записи объединены. Прежнее имя для входа больше не действует."


def _found(request):
    filters = DoublesFilter(request.GET, auto_id="filter_%s")
    asked = filters.cleaned_data if filters.is_valid() else {}
    return filters, queries.found_pairs(request.viewer, **asked)


def doubles(request):
    """Pairs of records that may be of one person (A1.2.2.1)."""
    filters, found = _found(request)
    rows = queries.with_people(found, request.viewer)
    table = pages.table(request, rows, COLUMNS, sort="-strength", forms=PAIRS)
    context = {
        "filters": filters,
        "table": table,
        "dated": sees_when_they_came(request.viewer),
        "rows": merging.open_to(table.rows, request.viewer),
    }
    return render(request, "people/doubles.html", context)


def doubles_export(request):
    _filters, found = _found(request)
    rows = pages.ordered(request, found, COLUMNS, sort="-strength")
    lines = queries.export_rows(rows, request.viewer)
    return exported("doubles.xlsx", EXPORTED, lines, title="Возможные двойники")


def apart(request, pk):
    """Say that the two are different people, or take it back."""
    pairs = Likeness.objects.visible_to(request.viewer).select_related("first", "second")
    pair = get_object_or_404(pairs, pk=pk)
    action = actions.take_apart_back if pair.apart else actions.say_apart
    form = Apart(request.POST or None)
    if form.is_valid() and applied(form, action, pair=pair, viewer=request.viewer, **form.cleaned_data):
        messages.success(request, "Отметка «не двойники» снята." if pair.apart else "Записано: не двойники.")
        return redirect("doubles")
    context = {"form": form, "pair": pair}
    return render(request, "people/apart.html", context, status=422 if form.errors else 200)


@never_cache
def merge(request, first, second):
    """Both records side by side; what stays, what goes over, what stands in the way; then one act."""
    one, other = _people(request, first, second)
    hindrances = merging.hindrances(one, other, request.viewer)
    rows = merging.fields(one, other)
    form = Merge(one, other, rows, request.POST or None, initial={"shown": merging.seen(one, other)})
    if form.is_valid() and (kept := _merged(form, one, other, request.viewer)):
        messages.success(request, CLOSED if kept.results_closed_at == request.viewer.at else ADVICE)
        return redirect("person", kept.pk)
    context = {
        "form": form,
        "sides": _sides(one, other),
        "dated": sees_when_they_came(request.viewer),
        "rows": rows,
        "hindrances": hindrances,
        "closes": merging.both_used(one, other),
        "same_works": merging.same_works(one, other),
        "pair": Likeness.objects.filter(
            first_id=min(one.pk, other.pk), second_id=max(one.pk, other.pk)
        ).first(),
    }
    return render(request, "people/merge.html", context, status=422 if form.errors else 200)


def _people(request, first, second):
    """The record to keep first, whichever way the address names them."""
    people = with_works(
        Person.objects.visible_to(request.viewer).filter(pk__in=(first, second)), request.viewer
    )
    found = list(people)
    if request.viewer.person_id in (first, second):
        raise PermissionDenied(merging.OWN)
    if len(found) != 2:
        raise Http404
    return merging.staying_first(*found)


def _merged(form, one, other, viewer):
    staying = form.cleaned_data["staying"]
    return applied(
        form,
        actions.merge,
        staying=staying,
        going=other.pk if staying == one.pk else one.pk,
        chosen=form.chosen,
        basis=form.cleaned_data["basis"],
        shown=form.cleaned_data["shown"],
        viewer=viewer,
    )


def _sides(*people):
    """Each record with its roles and what would go over from it."""
    going, roles = merging.going_over(*people), merging.roles_of(*people)
    return [{"person": p, "roles": roles[p.pk], "going": going[p.pk]} for p in people]
