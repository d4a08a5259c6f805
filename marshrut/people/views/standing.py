"""«Кто кого замещает»: the list, naming who stands in, ending it earlier."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.downloads import exported
from marshrut.core.forms import applied
from marshrut.core.pages import Column
from marshrut.core.viewer import Role
from marshrut.people import actions
from marshrut.people.access.scopes import records_stand_in, registrar
from marshrut.people.forms import EndStandIn, StandIn, StandInsFilter
from marshrut.people.models import Appointment, in_force, not_ended
from marshrut.people.queries import standing

COLUMNS = (
    Column("Исполняет обязанности", "person__search"),
    Column("Кого замещает", "stands_in__person__search"),
    Column("Роль", "role"),
    Column("Время", "since"),
    Column("Основание"),
)
FORMS = "замещение,замещения,замещений"
EXPORTED = ("Исполняет обязанности", "Кого замещает", "Роль", "Организация", "С", "По", "Основание")


def _found(request):
    filters = StandInsFilter(request.GET, auto_id="filter_%s")
    asked = filters.cleaned_data if filters.is_valid() else {}
    return filters, standing.narrowed(standing.stand_ins(request.viewer), asked, request.viewer)


def stand_ins(request):
    """Who stands in for whom, when and by which act."""
    filters, found = _found(request)
    table = pages.table(request, found, COLUMNS, sort="-since", forms=FORMS)
    context = {
        "filters": filters,
        "table": table,
        "own": [] if registrar(request.viewer) else _own_roles(request.viewer),
        "today": request.viewer.today,
    }
    return render(request, "people/stand_ins.html", context)


def _own_roles(viewer):
    """The roles of a school for which its head may name somebody: where to begin."""
    rows = Appointment.objects.filter(
        in_force(viewer.today),
        organisation_id__in=viewer.organisations(Role.HEAD),
        role__in=(Role.HEAD, Role.DEPUTY),
        stands_in__isnull=True,
    ).select_related("person", "organisation")
    return [row for row in rows.order_by("-role", "pk") if records_stand_in(viewer, row)]


def stand_ins_export(request):
    _filters, found = _found(request)
    ordered = pages.ordered(request, found, COLUMNS, sort="-since")
    rows = (
        (
            row.person.full_name,
            row.stands_in.person.full_name,
            row.get_role_display(),
            row.organisation.short_name if row.organisation else "весь регион",
            row.since,
            row.until,
            row.basis,
        )
        for row in ordered.iterator(chunk_size=1000)
    )
    return exported("stand-ins.xlsx", EXPORTED, rows, title="Кто кого замещает")


def stand_in_new(request, pk):
    """Name who does the duties of a role while its holder is away."""
    viewer = request.viewer
    held = Appointment.objects.filter(not_ended(viewer.today), stands_in__isnull=True)
    absent = get_object_or_404(held.select_related(*standing.NAMED), pk=pk)
    if not records_stand_in(viewer, absent):
        raise PermissionDenied
    form = StandIn(request.POST or None, absent=absent, viewer=viewer, initial={"since": viewer.today})
    if form.is_valid() and applied(form, actions.stand_in, absent=absent, viewer=viewer, **form.asked):
        messages.success(request, "Замещение назначено.")
        return redirect("person", absent.person_id)
    colleagues = standing.with_positions(standing.able(absent, viewer)[:300], absent, viewer)
    context = {"form": form, "absent": absent, "colleagues": colleagues}
    return render(request, "people/stand_in.html", context, status=422 if form.errors else 200)


def stand_in_end(request, pk):
    """End it earlier, or call off what has not begun."""
    viewer = request.viewer
    rows = Appointment.objects.filter(stands_in__isnull=False, until__gte=viewer.today)
    row = get_object_or_404(rows.select_related(*standing.NAMED), pk=pk)
    if not records_stand_in(viewer, row.stands_in) or row.person_id == viewer.person_id:
        raise PermissionDenied
    form = EndStandIn(request.POST or None, initial={"until": viewer.today})
    if form.is_valid() and applied(
        form, actions.end_stand_in, stand_in=row, viewer=viewer, **form.cleaned_data
    ):
        messages.success(request, "Замещение завершено.")
        return redirect("person", row.stands_in.person_id)
    context = {"form": form, "row": row, "begun": row.since <= viewer.today}
    return render(request, "people/stand_in_end.html", context, status=422 if form.errors else 200)
