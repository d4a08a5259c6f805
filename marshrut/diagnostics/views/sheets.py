"""Works on paper: printing, taking the sheets, typing them twice, settling where the entries differ (A2.5.7.1)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from marshrut.core import pages
from marshrut.core.forms import applied
from marshrut.core.journal import write_looks
from marshrut.core.numbers import whole_number
from marshrut.core.posting import only_posted
from marshrut.core.wording import counted
from marshrut.core.workflow import Refused
from marshrut.diagnostics.access import TYPISTS
from marshrut.diagnostics.actions import sheets as actions
from marshrut.diagnostics.actions.booklets import print_booklets
from marshrut.diagnostics.forms.sheets import CodeForm, EntryForm, HandInForm, SettleForm
from marshrut.diagnostics.forms.sittings import IdentityForm
from marshrut.diagnostics.models import Attempt, Sitting
from marshrut.diagnostics.queries import sheets as queries
from marshrut.diagnostics.queries.sittings import works_of
from marshrut.diagnostics.views.sittings import sitting_shown
from marshrut.diagnostics.views.steps import load

COLUMNS = (
    pages.Column("Номер бланка", "paper_code"),
    pages.Column("Первый и второй ввод"),
    pages.Column("Что сделать"),
)
LOOKED = "Ответы с бумажного бланка: сверка двух вводов"
SETTLE = "Сверить"
KEPT = "Введённое сохранено. Продолжить можно позже, с этого же места."
ANOTHER = "Ввод закончен. Теперь этот бланк должен ввести другой сотрудник."
AGREED = "Два ввода совпали, ответы приняты."
APART = "Два ввода различаются. Сверьте различия с бланком."


@only_posted
def sitting_booklets(request, pk):
    """Print everybody's work and answer sheet."""
    sitting = load(Sitting, request, pk)
    try:
        documents = print_booklets(sitting, viewer=request.viewer)
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        return redirect("sitting", pk)
    if len(documents) == 1:
        return redirect("document", documents[0].pk)
    files = counted(len(documents), "файл,файла,файлов")
    messages.success(request, f"Готовятся {files}. Они появятся в документах сеанса.")
    return redirect("sitting", pk)


def sitting_hand_in(request, pk):
    """The sheets that were handed in, marked on the page of the sitting."""
    sitting = load(Sitting, request, pk)
    if request.method != "POST":
        return redirect("sitting", pk)
    works = list(works_of(sitting))
    form = HandInForm(request.POST, works=works)
    if form.is_valid():
        ids, viewer = form.attempt_ids, request.viewer
        done = applied(form, actions.hand_in, sitting=sitting, attempt_ids=ids, viewer=viewer)
        if done is not None:
            sheets = counted(len(done), "бланк,бланка,бланков")
            messages.success(request, f"Принято: {sheets}." if done else "Эти бланки уже приняты.")
            return redirect("sitting", pk)
    return sitting_shown(request, sitting, works, IdentityForm(works=works), handing=form)


def sheets(request, pk):
    """The sheets of a sitting by their numbers: which wait, for whom."""
    sitting = load(Sitting, request, pk)
    if not sitting.on_paper:
        raise Http404
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        if _found(request, form.cleaned_data["code"]):
            return redirect("sheet", form.cleaned_data["code"])
        form.add_error("code", actions.NOT_FOUND)
    rows = queries.sheets_of(sitting, request.viewer)
    table = pages.table(request, rows, COLUMNS, forms="бланк,бланка,бланков")
    for row in table.rows:
        row.spelled, row.standing = queries.spelled(row.paper_code), _standing(row)
        row.href = reverse("sheet_settle" if row.standing[1] == SETTLE else "sheet", args=[row.paper_code])
    context = {
        "sitting": sitting,
        "form": form,
        "table": table,
        "left": queries.left_to_type(sitting),
        "of_others": queries.of_others(sitting, request.viewer),
    }
    return render(request, "diagnostics/sheets/list.html", context)


def _found(request, code):
    return queries.works_to_type(request.viewer).filter(paper_code=code).exists()


def _standing(row):
    """What is next for a sheet, and the label of its link for this viewer (empty: nothing to do here)."""
    if row.state == Attempt.State.FINISHED:
        return pages.Status("good", "ответы приняты"), ""
    if row.done == 2:
        return pages.Status("late", "вводы различаются"), SETTLE
    if row.mine_done:
        return pages.Status("still", "ждёт ввода другим сотрудником"), ""
    if row.mine:
        return pages.Status("soon", "вы начали ввод"), "Продолжить"
    if row.begun == 2:
        return pages.Status("still", "вводят два сотрудника"), ""
    return pages.Status("soon", "введён один раз" if row.done else "не введён"), "Ввести"


def _sheet(request, code):
    """The sheet handed in, if the viewer may type it, else 404."""
    found = queries.works_to_type(request.viewer).filter(paper_code=code)
    work = found.select_related("case", "sitting", "instrument", "variant").first()
    if work is None:
        raise Http404
    work.spelled = queries.spelled(work.paper_code)
    return work, list(work.entries.order_by("turn"))


def sheet(request, code):
    """Type in a sheet: all items on one page, kept as far as it goes."""
    work, entries = _sheet(request, code)
    entry = queries.own_entry(entries, request.viewer)
    form = EntryForm(request.POST or None, work=work, entry=entry)
    if form.is_valid():
        kept = applied(
            form,
            actions.keep_entry,
            code=code,
            values=form.values,
            done="done" in request.POST,
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if kept is not None:
            return _after(request, kept)
    others = [e for e in entries if e != entry]
    context = {
        "work": work,
        "form": form,
        "typing": work.state == Attempt.State.WRITTEN and not (entry and entry.done_at) and len(others) < 2,
        "apart": work.state == Attempt.State.WRITTEN and queries.both_done(entries),
        "accepted": work.state == Attempt.State.FINISHED,
        "idle": [e for e in others if not e.done_at],
        "mine": entry,
    }
    return render(request, "diagnostics/sheets/sheet.html", context)


def _after(request, entry):
    """Where to go on, and what became of the sheet."""
    if not entry.done_at:
        messages.success(request, KEPT)
        return redirect("sheet", entry.attempt.paper_code)
    work, entries = _sheet(request, entry.attempt.paper_code)
    if work.state == Attempt.State.FINISHED:
        messages.success(request, AGREED)
    elif queries.both_done(entries):
        messages.warning(request, APART)
        return redirect("sheet_settle", work.paper_code)
    else:
        messages.success(request, ANOTHER)
    return redirect("sheets", work.sitting_id)


@only_posted
def sheet_drop(request, code):
    """Free a sheet from an entry that somebody began and does not end."""
    work, _ = _sheet(request, code)
    actions.drop_entry(code, turn=whole_number(request.POST.get("turn"), 0), viewer=request.viewer)
    messages.success(request, "Незаконченный ввод снят, бланк можно вводить заново.")
    return redirect("sheet", work.paper_code)


def sheet_settle(request, code):
    """Where the two entries differ: both values, and what the paper says."""
    work, entries = _sheet(request, code)
    if work.state != Attempt.State.WRITTEN or not queries.both_done(entries):
        messages.warning(request, "Сверять здесь сейчас нечего.")
        return redirect("sheet", code)
    form = SettleForm(request.POST or None, apart=queries.differing(work, entries))
    if form.is_valid():
        done = applied(form, actions.settle, code=code, chosen=form.values, viewer=request.viewer)
        if done is not None:
            messages.success(request, "Различия сверены с бланком, ответы приняты.")
            return redirect("sheets", work.sitting_id)
    owner = [(work.person_id, work.pk)]
    write_looks(owner, viewer=request.viewer, capacity=TYPISTS(request.viewer, work), what=LOOKED)
    return render(request, "diagnostics/sheets/settle.html", {"work": work, "form": form})
