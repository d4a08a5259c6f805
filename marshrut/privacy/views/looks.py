"""«Кто видел мои данные», and the inquiries that begin there."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.access import ResultsClosed
from marshrut.core.downloads import exported, written
from marshrut.core.forms import applied
from marshrut.core.norms import bodies, norms
from marshrut.core.pages import Column
from marshrut.diagnostics.queries.applications import history
from marshrut.diagnostics.views.steps import load, offered, turned_away
from marshrut.formats.tables import MOST_ROWS
from marshrut.people.queries.entrance import recoveries
from marshrut.privacy.actions import inquiries as actions
from marshrut.privacy.forms.inquiries import AnswerForm, AskForm, InquiriesFilter
from marshrut.privacy.forms.looks import LooksFilter
from marshrut.privacy.models import Inquiry
from marshrut.privacy.queries import looks as queries
from marshrut.privacy.views.tabs import own_tabs, staff_tabs

COLUMNS = (
    Column("Когда", "at"),
    Column("Кто"),
    Column("Что смотрели"),
    Column("На каком основании"),
    Column("Вопрос"),
)
HEADINGS = ("Когда", "Кто", "В какой роли", "Организация", "Что смотрели", "На каком основании")
LOOKS = "просмотр,просмотра,просмотров"
INQUIRIES = "обращение,обращения,обращений"
INQUIRY_COLUMNS = (
    Column("Кто спрашивает", "person__search"),
    Column("О чьём просмотре"),
    Column("Спросили", "case__since"),
    Column("Состояние", "state"),
)
RELATED = ("person", "look__viewer", "look__case", "looked_by", "answered_by")


def my_looks(request):
    """Every look of others at one's own results, by day."""
    viewer = request.viewer
    if viewer.results_closed:
        raise ResultsClosed
    filters = LooksFilter(request.GET or None)
    found = queries.found(viewer, **filters.asked)
    if "xlsx" in request.GET:
        return _export(queries.as_read(found.order_by("-at", "-pk")[: MOST_ROWS + 1], viewer))
    table = pages.table(request, found, COLUMNS, sort="-at", forms=LOOKS)
    context = {
        "tabs": own_tabs("my_looks"),
        "filters": filters,
        "table": table,
        "looks": queries.as_read(table.rows, viewer),
        "recoveries": recoveries(viewer.identity),
        "inquiries": Inquiry.objects.visible_to(viewer)
        .filter(person_id=viewer.person_id)
        .order_by("-pk")[:5],
    }
    return render(request, "privacy/looks.html", context)


def _export(looks):
    rows = [
        [
            written(look.at),
            look.who,
            look.capacity,
            look.place,
            look.what,
            f"{look.ground}, {look.clause}",
        ]
        for look in looks
    ]
    return exported("looks.xlsx", HEADINGS, rows, title="Кто видел мои данные")


def look_ask(request, pk):
    """«Это не должно было случиться»: a question about one look."""
    viewer = request.viewer
    if viewer.results_closed:
        raise ResultsClosed
    look = get_object_or_404(queries.found(viewer).filter(viewer__isnull=False), pk=pk)
    form = AskForm(request.POST or None)
    if form.is_valid():
        made = applied(form, actions.ask, look=look, viewer=viewer, **form.cleaned_data)
        if made is not None:
            messages.success(request, "Вопрос отправлен. Ответ придёт на эту страницу.")
            return redirect("inquiry", made.pk)
    context = {
        "form": form,
        "look": queries.as_read([look], viewer)[0],
        "officer": bodies(viewer.today).data_officer,
        "days": norms(viewer.today).answer_inquiry_days,
    }
    return render(request, "privacy/look_ask.html", context, status=422 if form.errors else 200)


def inquiry(request, pk):
    """One inquiry: for whom it concerns, and for who answers it."""
    asked = load(Inquiry, request, pk, *RELATED)
    own = asked.person_id == request.viewer.person_id
    due = asked.case.deadlines.open().filter(name="answer_inquiry").values_list("due_on", flat=True).first()
    context = {
        "inquiry": asked,
        "look": queries.as_read([asked.look], request.viewer)[0],
        "own": own,
        "due": due,
        "steps": offered(asked, request.viewer),
        "history": history(asked.case),
    }
    return render(request, "privacy/inquiry.html", context)


def inquiry_answer(request, pk):
    asked = load(Inquiry, request, pk, *RELATED)
    if away := turned_away(request, asked, "answer"):
        return away
    form = AnswerForm(request.POST or None, obj=asked)
    if form.is_valid():
        data = form.cleaned_data
        if applied(form, actions.answer, inquiry=asked, viewer=request.viewer, **data) is not None:
            messages.success(request, "Ответ отправлен.")
            return redirect("inquiry", pk)
    context = {"form": form, "inquiry": asked, "look": queries.as_read([asked.look], request.viewer)[0]}
    return render(request, "privacy/inquiry_answer.html", context, status=422 if form.errors else 200)


def inquiries(request):
    """Inquiries that the administrator answers."""
    viewer = request.viewer
    filters = InquiriesFilter(request.GET or None)
    found = Inquiry.objects.visible_to(viewer).exclude(person_id=viewer.person_id)
    if filters.is_valid() and filters.cleaned_data["state"]:
        found = found.filter(state=filters.cleaned_data["state"])
    found = found.select_related("case", *RELATED)
    if "xlsx" in request.GET:
        return _export_inquiries(found.order_by("-pk")[: MOST_ROWS + 1])
    table = pages.table(request, found, INQUIRY_COLUMNS, sort="-case__since", forms=INQUIRIES)
    context = {"filters": filters, "table": table, "tabs": staff_tabs(viewer, "inquiries")}
    return render(request, "privacy/inquiries.html", context)


def _export_inquiries(rows):
    lines = [
        [
            written(row.case.since),
            row.person.full_name,
            row.looked_by.full_name if row.looked_by else "",
            row.text,
            row.get_state_display(),
            row.get_verdict_display(),
            row.answer,
        ]
        for row in rows
    ]
    headings = (
        "Когда",
        "Кто спрашивает",
        "О чьём просмотре",
        "Вопрос",
        "Состояние",
        "Что установлено",
        "Ответ",
    )
    return exported("inquiries.xlsx", headings, lines, title="Обращения о данных")
