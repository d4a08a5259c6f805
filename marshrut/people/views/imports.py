from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core.downloads import exported, workbook
from marshrut.core.forms import applied
from marshrut.core.pages import Tab
from marshrut.core.posting import only_posted
from marshrut.core.wording import counted
from marshrut.core.workflow import Refused
from marshrut.formats.tables import template as empty_workbook
from marshrut.people import actions
from marshrut.people.forms import Absent, Upload
from marshrut.people.models import Import
from marshrut.people.queries.imports import LABELS, SKIPPED, still_absent
from marshrut.people.queries.imports.columns import organisation_columns, staff_columns

TITLES = {"organisations": "Организации региона", "staff": "Сотрудники организаций"}
A_ROW = {"organisations": "Одна строка — одна организация.", "staff": "Одна строка — одно место работы."}
HINT = "Пустая ячейка ничего не меняет. Повторная загрузка обновляет записи и не создаёт вторых."
FORESEEN = {"updated": "С изменениями", "created": "Новые", "ended": "Завершаются"}
DONE = {
    "created": "внесено впервые",
    "updated": "изменено",
    "unchanged": "без изменений",
    "ended": "завершено",
    "skipped": "не загружено",
}


def imports(request):
    """Upload a file to have it checked; the last files with what became of them."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        taken = applied(form, actions.receive_file, **form.content(), viewer=request.viewer)
        if taken:
            source, run = taken
            return redirect("job_run", run.pk) if run else redirect("import", source.pk)
    recent = Import.objects.select_related("by")[:20]
    status = 422 if form.errors else 200
    return render(request, "people/imports.html", {"form": form, "recent": recent}, status=status)


def template(request, kind):
    if kind not in TITLES:
        raise Http404
    columns = staff_columns(request.viewer.today) if kind == Import.Kind.STAFF else organisation_columns()
    hints = (f"{A_ROW[kind]} Столбцы могут стоять в любом порядке.", HINT)
    data = empty_workbook(columns, title=TITLES[kind], hints=hints)
    return workbook(data, f"{kind}.xlsx")


def import_page(request, pk):
    """What the file would change and what is wrong with it; then how far its loading is; then the report."""
    source = get_object_or_404(Import.objects.select_related("by"), pk=pk)
    counts = [(label, source.counts.get(name, 0)) for name, label in LABELS.items()]
    absent = still_absent(source).order_by("organisation__short_name", "person__search", "pk")
    tabs, shown = _tabs(source, request.GET.get("show", ""), absent.count())
    own_rows = {"errors": source.problems, "readings": source.readings, "absent": absent}
    rows = own_rows[shown] if shown in own_rows else source.changes.filter(outcome=shown)
    phases = {phase.value: source.phase == phase for phase in Import.Phase}
    context = {
        **phases,
        "own": source.by_id == request.viewer.identity,
        "absent": absent.count(),
        "told": [note for note in source.notes if note.startswith(("Скрыт", "В книге есть"))],
        "source": source,
        "counts": counts,
        "tabs": tabs,
        "shown": shown,
        "errors": len(source.problems),
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "loadable": sum(number for name, number in source.counts.items() if name != SKIPPED),
        "loaded": sum(len(portion.rows) for portion in source.portions.all()),
    }
    return render(request, "people/import.html", context)


def _tabs(source, asked, absent):
    """What there is to look through: errors, and who would change how; and which of them is shown."""
    numbers = {"errors": len(source.problems)}
    for name in FORESEEN if source.phase == Import.Phase.CHECKED else ():
        numbers[name] = source.counts.get(name, 0)
    numbers["readings"] = len(source.readings)
    numbers["absent"] = absent if source.phase == Import.Phase.CHECKED else 0
    labels = {"errors": "Ошибки", **FORESEEN, "readings": "Прочитано как", "absent": "Нет в файле"}
    there = [name for name, number in numbers.items() if number]
    shown = asked if asked in there else next(iter(there), "errors")
    return [Tab(labels[name], f"?show={name}", name == shown, numbers[name]) for name in there], shown


@only_posted
def start(request, pk):
    source = get_object_or_404(Import, pk=pk)
    try:
        run = actions.start_import(source=source, viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("import", pk)
    return redirect("job_run", run.pk)


@only_posted
def choose_sheet(request, pk):
    source = get_object_or_404(Import, pk=pk)
    try:
        run = actions.choose_sheet(source=source, sheet=request.POST.get("sheet", ""), viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("import", pk)
    return redirect("job_run", run.pk)


def marked(request, pk):
    """The uploaded file with its errors marked, for whoever uploaded it."""
    source = get_object_or_404(Import, pk=pk, by_id=request.viewer.identity)
    try:
        data = actions.marked_file(source=source, viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("import", pk)
    return workbook(data, f"marked-{source.pk}.xlsx")


def absent(request, pk):
    """Who is not in a complete list; those marked cease to work there on the day given."""
    source = get_object_or_404(Import, pk=pk, complete=True, phase=Import.Phase.DONE)
    found = still_absent(source).order_by("organisation__short_name", "person__search", "pk")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    form = Absent(request.POST or None, initial={"until": request.viewer.today}, works=page.object_list)
    if form.is_valid():
        ended = applied(form, actions.end_absent, source=source, viewer=request.viewer, **form.cleaned_data)
        if ended:
            number = counted(len(ended), "работа,работы,работ")
            messages.success(request, f"Завершено: {number}.")
            return redirect("import_absent", pk)
    context = {"source": source, "page": page, "form": form, "picked": request.POST.getlist("works")}
    return render(request, "people/import_absent.html", context, status=422 if form.errors else 200)


@only_posted
@only_posted
def drop(request, pk):
    source = get_object_or_404(Import, pk=pk)
    try:
        actions.drop_import(source=source, viewer=request.viewer)
        messages.success(request, "Загрузка отменена, файл удалён.")
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("imports")


def report(request, pk):
    source = get_object_or_404(Import, pk=pk)
    rows = [
        (row, DONE[outcome], title, text)
        for p in source.portions.all()
        for row, outcome, title, text in p.rows
    ]
    told = {row for row, *_ in rows}
    rows += [
        (row, DONE[SKIPPED], f"{heading}: {value}", text)
        for row, heading, value, text in source.problems
        if row not in told
    ]
    headings = ("Строка файла", "Итог", "Запись", "Что исправить")
    return exported(f"import-{source.pk}.xlsx", headings, sorted(rows), title=f"Загрузка {source.pk}")
