from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.downloads import exported
from marshrut.core.forms import applied
from marshrut.core.pages import Column
from marshrut.core.posting import seen_in
from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused, may
from marshrut.formats.tables import MOST_ROWS
from marshrut.measures import actions, queries
from marshrut.measures.forms import EnrolForm, FindListenersForm, GroupFilters, GroupForm
from marshrut.measures.models import Group, Measure

GROUP_COLUMNS = (
    Column("Программа", "measure__search"),
    Column("Сроки", "measure__starts_on"),
    Column("Слушателей", "people", number=True),
    Column("Организатор", "organiser__search"),
    Column("Состояние", "state"),
)
GROUP_HEADINGS = (
    "Код",
    "Программа",
    "С",
    "По",
    "Слушателей",
    "Организатор",
    "Преподаватель",
    "Приказ",
    "Состояние",
)
GROUP_FORMS = "группа,группы,групп"


def group_list(request):
    """The groups of listeners that the viewer organises or teaches; the operator's are all."""
    filters = GroupFilters(request.GET or None)
    found = queries.groups(request.viewer, **(filters.cleaned_data if filters.is_valid() else {}))
    if "xlsx" in request.GET:
        return _export_groups(pages.ordered(request, found, GROUP_COLUMNS, sort="-measure__starts_on"))
    table = pages.table(request, found, GROUP_COLUMNS, sort="-measure__starts_on", forms=GROUP_FORMS)
    context = {"filters": filters, "table": table, "is_operator": request.viewer.has(Role.OPERATOR)}
    return render(request, "measures/groups.html", context)


def _export_groups(found):
    rows = [
        [
            g.measure.key,
            g.measure.title,
            g.measure.starts_on,
            g.measure.ends_on,
            g.people,
            g.organiser.full_name,
            g.lecturer.full_name if g.lecturer else "",
            g.act,
            g.get_state_display(),
        ]
        for g in found[: MOST_ROWS + 1]
    ]
    return exported("groups.xlsx", GROUP_HEADINGS, rows, title="Группы слушателей")


def group_new(request, measure_id):
    """The operator names who organises a programme (A2.5.3)."""
    found = get_object_or_404(Measure.objects.visible_to(request.viewer), pk=measure_id)
    today = request.viewer.today
    people = {"organisers": queries.organisers(found, today), "lecturers": queries.lecturers(today)}
    form = GroupForm(request.POST or None, **people)
    if form.is_valid():
        made = applied(form, actions.open_group, measure=found, viewer=request.viewer, **form.cleaned_data)
        if made is not None:
            messages.success(
                request, "Группа слушателей открыта. Организатор увидит её на своей первой странице."
            )
            return redirect("group", made.pk)
    return render(request, "measures/group_new.html", {"measure": found, "form": form})


def group_enrol(request, pk):
    """Find people by name, tick, enrol (A2.5.3)."""
    group = _group(request, pk)
    if request.method == "GET" and not may(group, "enrol", request.viewer):
        messages.warning(request, "Зачислять слушателей сейчас нельзя.")
        return redirect("group", pk)
    search = FindListenersForm(request.GET or None)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    form = EnrolForm(request.POST or None, initial={"seen": group.case.version})
    if form.is_valid():
        chosen = list(form.cleaned_data["pick"])
        told = {"viewer": request.viewer, "seen": form.cleaned_data["seen"]}
        if applied(form, actions.enrol, group=group, employments=chosen, **told) is not None:
            messages.success(request, f"Зачислено: {len(chosen)}.")
            return redirect("group", pk)
    context = {
        "group": group,
        "search": search,
        "found": queries.to_enrol(group, words, request.viewer.today) if words else None,
        "form": form,
        "picked": set(request.POST.getlist("pick")),
    }
    return render(request, "measures/enrol.html", context)


def group_expel(request, pk, listener):
    """Asks first: what follows for the tests stands on the page."""
    group = _group(request, pk)
    found = get_object_or_404(queries.listeners_of(group), pk=listener)
    if request.method == "GET":
        return render(request, "measures/expel.html", {"group": group, "listener": found})
    seen = seen_in(request)
    try:
        actions.expel(group, listener_id=listener, viewer=request.viewer, seen=seen)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Слушатель отчислен. В новых заявках на тест его не будет.")
    return redirect("group", pk)


def _group(request, pk):
    """The group whose listeners the viewer may enrol: its organiser's own."""
    found = Group.objects.visible_to(request.viewer).filter(organiser_id=request.viewer.person_id)
    return get_object_or_404(found.select_related("case", "measure"), pk=pk)
