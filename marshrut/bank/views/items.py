from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.bank import tables
from marshrut.bank.access import AUTHOR
from marshrut.bank.actions import items as actions
from marshrut.bank.forms.items import ConfirmForm, ItemFilters, ItemForm
from marshrut.bank.models import Instrument, Item, ItemRemark, Review
from marshrut.bank.queries.drafts import draft_of, item_problems, known_for
from marshrut.bank.queries.judging import wording_is_open
from marshrut.bank.queries.pages import journal, listed_items
from marshrut.codifier.forms import SheetForm
from marshrut.codifier.tables import checked
from marshrut.core import pages
from marshrut.core.downloads import workbook
from marshrut.core.forms import applied
from marshrut.core.pages import Column
from marshrut.core.posting import say_if_old, say_what_it_undoes, seen_in
from marshrut.core.wording import counted
from marshrut.core.workflow import may
from marshrut.formats.tables import MOST_ROWS

FORMS = "задание,задания,заданий"
COLUMNS = (
    Column("Задание", "code"),
    Column("Вид", "kind"),
    Column("Блок", "block"),
    Column("Предмет", "subject__name"),
    Column("Коды"),
    Column("Баллы", "points", number=True),
    Column("В вариантах", "uses", number=True),
)


def items(request):
    """The items that the viewer may read, with what they check and where they stand."""
    filters = ItemFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    found = listed_items(request.viewer, **wanted)
    if "xlsx" in request.GET:
        rows = pages.ordered(request, found, COLUMNS, sort="code")[: MOST_ROWS + 1]
        return workbook(tables.items_table(rows), "items.xlsx")
    context = {
        "filters": filters,
        "table": pages.table(request, found, COLUMNS, sort="code", forms=FORMS),
        "may_write": bool(AUTHOR(request.viewer)),
    }
    return render(request, "bank/items.html", context)


def item(request, case_id):
    """One item as it will be seen, its key, where it stands, what experts said of it."""
    found = _item(request, case_id)
    settled = not all(finding.met for finding in wording_is_open(found, request.viewer))
    used_in = Instrument.objects.readable_by(request.viewer).filter(variants__places__item=found).distinct()
    remarks = ItemRemark.objects.filter(item=found, review__in=Review.objects.visible_to(request.viewer))
    context = {
        "item": found,
        "settled": settled,
        "may_edit": may(found, "edit", request.viewer) and not settled,
        "may_renew": may(found, "replace", request.viewer) and settled,
        "used_in": used_in,
        "remarks": remarks.exclude(review__state=Review.State.WITHDRAWN).select_related("review__expert"),
        "newer": Item.objects.visible_to(request.viewer).filter(previous=found).first(),
        "journal": journal(found.case),
    }
    return render(request, "bank/item.html", context)


def new(request):
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = applied(form, actions.add_item, draft=form.draft(), viewer=request.viewer)
        if made:
            messages.success(request, f"Задание {made.code} внесено в банк.")
            return redirect("item", made.pk)
    return render(request, "bank/item_form.html", {"form": form})


def edit(request, case_id):
    found = _item(request, case_id)
    refused = not may(found, "edit", request.viewer)
    if refused or not all(finding.met for finding in wording_is_open(found, request.viewer)):
        messages.error(request, "Это задание не меняется. Создайте новую редакцию.")
        return redirect("item", case_id)
    initial = ItemForm.initial_of(draft_of(found), found.subject)
    form = ItemForm(request.POST or None, initial=initial, new=False)
    if request.method == "POST" and form.is_valid():
        kwargs = {"draft": form.draft(), "viewer": request.viewer, "seen": seen_in(request)}
        if applied(form, actions.change_item, item=found, **kwargs):
            messages.success(request, "Задание изменено.")
            return redirect("item", case_id)
    say_what_it_undoes(form, request, found.case.version)
    return render(request, "bank/item_form.html", {"form": form, "item": found})


def new_edition(request, case_id):
    """Ask, then copy the item under the next code."""
    found = _item(request, case_id)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = applied(form, actions.new_edition, item=found, viewer=request.viewer, seen=seen_in(request))
        if made:
            messages.success(request, f"Новая редакция — {made.code}. Измените её и поставьте в варианты.")
            return redirect("item", made.pk)
    say_if_old(form, request, found.case.version)
    context = {"item": found, "form": form, "code": actions.next_code(found.code)}
    return render(request, "bank/item_new_edition.html", context)


def bring(request):
    """Check a table of items and load it: nothing is written before every row is right."""
    form = SheetForm(request.POST or None, request.FILES or None, columns=tables.ITEM_COLUMNS)
    check = None
    if request.method == "POST" and form.is_valid():
        drafts, problems = tables.items_of(form.sheet)
        found = item_problems(drafts, known_for(drafts, request.viewer), request.viewer)
        check = checked(form.sheet, [*problems, *found])
        if check.problems and "marked" in request.POST:
            return workbook(form.marked(check.problems), "marked.xlsx")
        if not check.problems and "load" in request.POST:
            done = applied(form, actions.import_items, drafts=drafts, viewer=request.viewer)
            if done:
                text = f"Внесено: {counted(done.created, FORMS)}, обновлено {done.updated}, без изменений {done.same}."
                messages.success(request, text)
                return redirect("bank_items")
    return render(request, "bank/items_import.html", {"form": form, "check": check, "forms": FORMS})


def template(_request):
    return workbook(tables.empty_items(), "items-template.xlsx")


def _item(request, case_id):
    found = Item.objects.visible_to(request.viewer).select_related("case", "subject", "author")
    return get_object_or_404(found.prefetch_related("entries"), pk=case_id)
