from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marshrut.core import pages
from marshrut.core.numbers import whole_number
from marshrut.core.pages import Column
from marshrut.core.workflow import Refused
from marshrut.people import actions, queries
from marshrut.people.access.scopes import slip_holders
from marshrut.people.forms import SlipFilter

COLUMNS = (
    Column("Педагог", "search"),
    Column("Организация"),
    Column("Имя для входа", "login"),
    Column("Последний вход"),
)


def slips(request):
    """Choose who gets a card: those who never came in, or who forgot their password."""
    filters = SlipFilter(request.GET, auto_id="filter_%s")
    asked = filters.cleaned_data if filters.is_valid() else {}
    wanted = queries.Wanted(
        q=asked.get("q", ""), organisation=asked.get("organisation", ""), never=not asked.get("everybody")
    )
    rows = queries.found_people(slip_holders(request.viewer), wanted, request.viewer)
    rows = queries.with_works(rows, request.viewer)
    table = pages.table(request, rows, COLUMNS, sort="search", forms="человек,человека,человек")
    return render(request, "people/slips.html", {"filters": filters, "table": table})


@require_POST
@never_cache
def print_slips(request):
    """The codes, once: they are in this answer and nowhere else."""
    chosen = [whole_number(pk) for pk in request.POST.getlist("person")]
    try:
        cards = actions.issue_slips(person_ids=chosen, viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("slips")
    context = {"cards": cards, "address": request.build_absolute_uri("/sign-in/")}
    return render(request, "people/print_slips.html", context)
