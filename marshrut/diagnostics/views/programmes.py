"""A group of listeners with its tests: the organiser's, the lecturer's and the listener's pages (A2.5.3)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.access import ResultsClosed
from marshrut.core.forms import applied
from marshrut.core.pages import Column
from marshrut.core.workflow import may
from marshrut.diagnostics.actions.programmes import order_test
from marshrut.diagnostics.forms.programmes import OrderForm
from marshrut.diagnostics.models import Application
from marshrut.diagnostics.queries import programmes as queries
from marshrut.diagnostics.queries.applications import history
from marshrut.diagnostics.queries.comparing import comparison
from marshrut.diagnostics.views.steps import allowed, load, offered
from marshrut.measures.access import OPERATOR, ORGANISER, sees_codes
from marshrut.measures.models import Group
from marshrut.measures.queries import listeners_of

BY_NAME = "employment__person__search"
NAME, PLACE = Column("Слушатель", BY_NAME), Column("Где работает")
TESTS = (Column("Входной тест"), Column("Итоговый тест"), Column("Действия"))
LISTENERS = "слушатель,слушателя,слушателей"


def group(request, pk):
    """Listeners and tests; what is shown of a test depends on who looks (decision 3)."""
    found = load(Group, request, pk, "measure", "organiser", "lecturer")
    viewer = request.viewer
    leads = bool(ORGANISER(viewer, found))
    columns = (NAME, PLACE, *TESTS) if leads else (NAME, PLACE)
    names = leads or viewer.person_id != found.lecturer_id
    table = pages.table(request, listeners_of(found), columns, sort=BY_NAME, forms=LISTENERS)
    context = {
        "group": found,
        "table": table if names else None,
        "people": table.page.paginator.count,
        "outcomes": queries.outcomes(found, table.rows, viewer) if names else (),
        "tests": queries.tests_of(found),
        "profiles": queries.profiles(found, viewer),
        "theme": queries.theme(found) if sees_codes(viewer) else None,
        "may": allowed(found, viewer, "enrol", "expel", "order_entry"),
        "leads": leads,
        "is_operator": bool(OPERATOR(viewer)),
        "buttons": offered(found, viewer),
        "history": history(found.case) if names else (),
    }
    return render(request, "diagnostics/programmes/group.html", context)


def order(request, pk, purpose):
    """The organiser applies for a test of all listeners who have none yet (A2.5.3)."""
    found = load(Group, request, pk, "measure")
    if purpose not in Application.Purpose.values or not ORGANISER(request.viewer, found):
        raise Http404
    if request.method == "GET" and not may(found, f"order_{purpose}", request.viewer):
        messages.warning(request, "Подать заявку на тест сейчас нельзя.")
        return redirect("group", pk)
    first = {
        "period_from": max(found.measure.starts_on, request.viewer.today),
        "period_to": found.measure.ends_on,
    }
    form = OrderForm(request.POST or None, obj=found, initial=first)
    if form.is_valid():
        told = {"viewer": request.viewer, "seen": form.cleaned_data["seen"]}
        if applied(form, order_test, group=found, purpose=purpose, **form.entered, **told) is not None:
            messages.success(request, "Заявка подана. Региональный оператор свяжется с вами.")
            return redirect("group", pk)
    context = {
        "group": found,
        "form": form,
        "label": Application.Purpose(purpose).label,
        "listeners": queries.to_be_tested(found, purpose),
        "theme": queries.theme(found) if sees_codes(request.viewer) else None,
    }
    return render(request, "diagnostics/programmes/order.html", context)


def my_programme(request, pk):
    """The listener's own page: entry and exit side by side."""
    if not queries.may_see(pk, request.viewer):
        raise Http404
    if request.viewer.results_closed:
        raise ResultsClosed
    found = get_object_or_404(Group.objects.select_related("measure"), pk=pk)
    context = {"group": found, "found": comparison(found, request.viewer)}
    return render(request, "diagnostics/programmes/mine.html", context)
