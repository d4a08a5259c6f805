from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.codifier import tables
from marshrut.codifier.access import EDITOR
from marshrut.codifier.actions import import_entries
from marshrut.codifier.forms import CodifierImportForm, EntryFilters
from marshrut.codifier.models import Codifier, CodifierEntry
from marshrut.codifier.queries import entry_problems
from marshrut.core import pages
from marshrut.core.downloads import workbook
from marshrut.core.forms import applied
from marshrut.core.pages import Column
from marshrut.core.wording import counted
from marshrut.people.models import normal

FORMS = "позиция,позиции,позиций"
COLUMNS = (
    Column("Код", "code"),
    Column("Простыми словами", "plain"),
    Column("Блок", "block"),
    Column("Предмет", "subject__name"),
    Column("Трудовая функция", "function"),
)


def codifier(request):
    """Entries of the version in force, or of the version asked for."""
    versions = list(Codifier.objects.visible_to(request.viewer))
    filters = EntryFilters(request.GET or None, versions=versions)
    found, shown = _filtered(request, filters)
    if "xlsx" in request.GET:
        rows = pages.ordered(request, found, COLUMNS, sort="code")
        return workbook(tables.downloaded(rows), "codifier.xlsx")
    context = {
        "filters": filters,
        "table": pages.table(request, found, COLUMNS, sort="code", forms=FORMS),
        "shown": shown,
        "versions": versions,
        "is_demo": any(version.is_demo for version in shown),
        "may_edit": bool(EDITOR(request.viewer)),
    }
    return render(request, "codifier/list.html", context)


def entry(request, pk):
    """One entry: what it means in plain words, what it refers to, what stands in its place now."""
    entries = CodifierEntry.objects.visible_to(request.viewer)
    found = get_object_or_404(entries.select_related("codifier", "subject", "replaced_by__codifier"), pk=pk)
    context = {
        "entry": found,
        "replaces": found.replaces.select_related("codifier"),
        "items": found.items.visible_to(request.viewer).count(),
    }
    return render(request, "codifier/entry.html", context)


def bring(request):
    """Check a table and load it: nothing is written before every row is right."""
    form = CodifierImportForm(
        request.POST or None, request.FILES or None, initial=_latest(), columns=tables.COLUMNS
    )
    check = None
    if request.method == "POST" and form.is_valid():
        drafts, version = tables.entries_of(form.sheet), form.draft()
        check = tables.checked(form.sheet, entry_problems(drafts, version))
        if check.problems and "marked" in request.POST:
            return workbook(form.marked(check.problems), "marked.xlsx")
        if not check.problems and "load" in request.POST:
            done = applied(form, import_entries, version=version, drafts=drafts, viewer=request.viewer)
            if done:
                messages.success(request, _told(done))
                return redirect("codifier")
    return render(request, "codifier/import.html", {"form": form, "check": check, "forms": FORMS})


def template(_request):
    return workbook(tables.empty_table(), "codifier-template.xlsx")


def _filtered(request, filters):
    data = filters.cleaned_data if filters.is_valid() else {}
    chosen = data.get("version")
    shown = [chosen] if chosen else list(Codifier.objects.in_force(request.viewer.today))
    found = CodifierEntry.objects.visible_to(request.viewer).filter(codifier__in=shown)
    if data.get("q"):
        found = found.filter(search__contains=normal(data["q"]))
    for name in ("block", "subject"):
        if data.get(name):
            found = found.filter(**{name: data[name]})
    return found.select_related("subject", "codifier"), shown


def _latest():
    latest = Codifier.objects.order_by("since").last()
    return {"name": latest.name, "version": latest.version, "since": latest.since} if latest else {}


def _told(done):
    return (
        f"Загружено: {counted(done.created, 'новая,новые,новых')}, "
        f"обновлено {done.updated}, без изменений {done.same}."
    )
