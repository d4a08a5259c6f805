import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from marshrut.core import pages
from marshrut.core.numbers import whole_number
from marshrut.core.pages import Column
from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused, Repeated
from marshrut.people import actions, queries
from marshrut.people.access.scopes import sees_when_they_came, slip_holders
from marshrut.people.forms import Identity, SlipFilter
from marshrut.people.queries.factors import guarded

COLUMNS = (
    Column("Педагог", "search"),
    Column("Организация"),
    Column("Имя для входа", "login"),
)
BROKEN = "Страница устарела. Отметьте, кому выдать карточки, ещё раз."


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
    context = {
        "filters": filters,
        "table": table,
        "dated": sees_when_they_came(request.viewer),
        "key": uuid.uuid4(),
        "operates": request.viewer.has(Role.OPERATOR),
    }
    return render(request, "people/slips.html", context)


@never_cache
def print_slips(request):
    """The codes, once: they are in this answer and nowhere else. A reload gives no new ones."""
    if request.method != "POST":
        return redirect("slips")
    chosen = [whole_number(pk) for pk in request.POST.getlist("person")]
    form = Identity(request.POST if "identity" in request.POST else None)
    if form.is_bound and not form.is_valid():
        return _ask_identity(request, form, chosen)
    said = form.cleaned_data["identity"] if form.is_bound else ""
    try:
        return _issued(request, chosen, identity=said)
    except actions.IdentityNeeded:
        return _ask_identity(request, form, chosen)


@never_cache
def factor_reset(request, pk):
    """A card that also forgets the second factor of somebody who has lost their device."""
    person = get_object_or_404(slip_holders(request.viewer), pk=pk)
    if not guarded(person):
        messages.info(request, f"{person.full_name}: второй фактор не настроен, сбрасывать нечего.")
        return redirect("person", pk)
    if request.method == "POST":
        return _issued(request, [pk], resets=True)
    return render(request, "people/factor_reset.html", {"person": person, "key": uuid.uuid4()})


def _issued(request, chosen, **said):
    try:
        cards = actions.issue_slips(person_ids=chosen, viewer=request.viewer, key=_key(request), **said)
    except actions.IdentityNeeded:
        raise
    except Repeated as repeated:
        return _shown_before(request, repeated.obj)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("slips")
    context = {"cards": cards, "address": request.build_absolute_uri("/sign-in/")}
    return render(request, "people/print_slips.html", context)


def _key(request):
    """What the page with the button was made with: the second sending of the same page is known by it."""
    try:
        return str(uuid.UUID(request.POST.get("key", "")))
    except ValueError:
        raise Refused(BROKEN) from None


def _ask_identity(request, form, chosen):
    people = slip_holders(request.viewer).filter(pk__in=chosen, last_login__isnull=False)
    context = {"form": form, "people": people, "chosen": chosen, "key": request.POST.get("key", "")}
    return render(request, "people/slips_identity.html", context, status=422 if form.errors else 200)


def _shown_before(request, issue):
    context = {
        "issue": issue,
        "slips": issue.slips.select_related("person").order_by("person__search"),
        "key": uuid.uuid4(),
    }
    return render(request, "people/slips_shown.html", context, status=409)
