from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.bank import tables
from marshrut.bank.access import AUTHOR, READERS
from marshrut.bank.actions import instruments as actions
from marshrut.bank.forms.instruments import DetailsForm, InstrumentFilters, PlanForms
from marshrut.bank.forms.items import ConfirmForm
from marshrut.bank.models import Instrument, Review
from marshrut.bank.queries import packages
from marshrut.bank.queries.drafts import known_for, plan_problems
from marshrut.bank.queries.pages import journal, lasting, listed_instruments, plan_of, steps
from marshrut.codifier.forms import SheetForm
from marshrut.codifier.tables import checked
from marshrut.core import pages
from marshrut.core.downloads import workbook
from marshrut.core.forms import applied
from marshrut.core.norms import norms
from marshrut.core.pages import Column
from marshrut.core.posting import is_old, say_if_old, say_what_it_undoes, seen_in
from marshrut.core.workflow import STALE, may
from marshrut.formats.tables import MOST_ROWS

FORMS = "материал,материала,материалов"
ROWS = "строка плана,строки плана,строк плана"
COLUMNS = (
    Column("Название", "search"),
    Column("Предмет", "subject__name"),
    Column("Автор", "author__search"),
    Column("Минут", "minutes", number=True),
    Column("Утверждён", "approved_on"),
    Column("Действует до"),
    Column("Состояние", "state"),
)


def bank(request):
    """The instruments that the viewer may know of."""
    filters = InstrumentFilters(request.GET or None)
    found = listed_instruments(request.viewer, **(filters.cleaned_data if filters.is_valid() else {}))
    if "xlsx" in request.GET:
        rows = pages.ordered(request, found, COLUMNS, sort="search")[: MOST_ROWS + 1]
        return workbook(tables.instruments_table(rows), "materials.xlsx")
    table = pages.table(request, found, COLUMNS, sort="search", forms=FORMS)
    for row in table.rows:
        row.lasts = lasting(row, request.viewer.today)
    context = {
        "filters": filters,
        "table": table,
        "may_write": bool(AUTHOR(request.viewer)),
        "reads_items": bool(READERS(request.viewer)),
    }
    return render(request, "bank/list.html", context)


def instrument(request, case_id):
    """One instrument. Texts, keys, remarks and the journal are for those who may read the materials."""
    found = load(request, case_id)
    readable = Instrument.objects.readable_by(request.viewer).filter(pk=case_id).exists()
    editable = may(found, "edit", request.viewer)
    whole = packages.package(found)
    reviews = Review.objects.visible_to(request.viewer).filter(instrument=found)
    context = {
        "instrument": found,
        "package": whole,
        "readable": readable,
        "editable": editable,
        "lasts": lasting(found, request.viewer.today),
        "steps": steps(found, request.viewer),
        "findings": packages.findings(whole, norms(request.viewer.today)) if editable else (),
        "reviews": reviews.select_related("expert").prefetch_related("item_remarks__item").order_by("-round"),
        "newer": Instrument.objects.visible_to(request.viewer).filter(previous=found).first(),
        "journal": journal(found.case) if readable else (),
    }
    return render(request, "bank/instrument.html", context)


def new(request):
    form = DetailsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        made = applied(form, actions.draft_instrument, details=form.details(), viewer=request.viewer, key=key)
        if made:
            return redirect("instrument_plan", made.pk)
    return render(request, "bank/details.html", {"form": form})


def details(request, case_id):
    found = draft(request, case_id)
    if found is None:
        return redirect("instrument", case_id)
    initial = {
        "title": found.title,
        "subject": found.subject_id,
        "minutes": found.minutes,
        "preparation": found.preparation,
        "basis": found.renewal_basis,
    }
    form = DetailsForm(request.POST or None, initial=initial, renewal=found.previous_id is not None)
    if request.method == "POST" and form.is_valid():
        kwargs = {"details": form.details(), "viewer": request.viewer, "seen": seen_in(request)}
        if applied(form, actions.save_details, instrument=found, **kwargs):
            messages.success(request, "Сведения сохранены.")
            return redirect("instrument", case_id)
    say_what_it_undoes(form, request, found.case.version)
    return render(request, "bank/details.html", {"form": form, "instrument": found})


def plan(request, case_id):
    """The specification, row by row (A2.4.3.6)."""
    found = draft(request, case_id)
    if found is None:
        return redirect("instrument", case_id)
    now = plan_of(found)
    rows = PlanForms(request.POST or None, initial=None if request.POST else now, prefix="row")
    if request.method == "POST" and rows.is_valid():
        kwargs = {"plan": rows.drafts(), "viewer": request.viewer, "seen": seen_in(request)}
        if applied(rows, actions.save_plan, instrument=found, **kwargs):
            messages.success(request, "План сохранён.")
            return redirect("instrument_plan" if "more" in request.POST else "instrument", case_id)
    old = is_old(request, found.case.version)
    if old and STALE not in rows.non_form_errors():
        rows.add_error(None, STALE)
    context = {"form": rows, "instrument": found, "now": now if old else ()}
    return render(request, "bank/plan.html", context)


def plan_import(request, case_id):
    """Check a plan in Excel and put it in place of the present one."""
    found = draft(request, case_id)
    if found is None:
        return redirect("instrument", case_id)
    form = SheetForm(request.POST or None, request.FILES or None, columns=tables.PLAN_COLUMNS)
    check = None
    if request.method == "POST" and form.is_valid():
        drafts = tables.plan_of(form.sheet)
        check = checked(form.sheet, plan_problems(drafts, known_for(drafts, request.viewer)))
        if check.problems and "marked" in request.POST:
            return workbook(form.marked(check.problems), "marked.xlsx")
        if not check.problems and "load" in request.POST:
            kwargs = {"plan": drafts, "viewer": request.viewer, "seen": seen_in(request)}
            if applied(form, actions.save_plan, instrument=found, **kwargs):
                messages.success(request, "План загружен.")
                return redirect("instrument", case_id)
    if form.is_bound and is_old(request, found.case.version) and STALE not in form.non_field_errors():
        form.add_error(None, STALE)
    context = {"form": form, "check": check, "forms": ROWS, "instrument": found}
    return render(request, "bank/plan_import.html", context)


def plan_template(_request):
    return workbook(tables.empty_plan(), "plan-template.xlsx")


def renew(request, case_id):
    """Begin the next edition (A2.4.3.10)."""
    found = load(request, case_id)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = applied(form, actions.renew, instrument=found, viewer=request.viewer, seen=seen_in(request))
        if made:
            messages.success(request, "Новая редакция начата: замените в ней то, что устарело.")
            return redirect("instrument", made.pk)
    if not may(found, "renew", request.viewer):
        return redirect("instrument", case_id)
    say_if_old(form, request, found.case.version)
    return render(request, "bank/renew.html", {"instrument": found, "form": form})


def load(request, case_id):
    found = Instrument.objects.visible_to(request.viewer)
    return get_object_or_404(found.select_related("case", "subject", "author", "previous"), pk=case_id)


def draft(request, case_id):
    """The instrument if the viewer may change it now; None with a message where it is past that."""
    found = load(request, case_id)
    if may(found, "edit", request.viewer):
        return found
    messages.error(request, "Эти материалы сейчас не меняются.")
    return None
