"""Acts upon an organisation: load, form, one action, back to the organisation. And the school year of all of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core import pages
from marshrut.core.downloads import exported
from marshrut.core.forms import applied
from marshrut.core.pages import Column
from marshrut.people import actions
from marshrut.people.forms import CloseOrganisation, RenameOrganisation
from marshrut.people.models import Organisation
from marshrut.people.queries.school_year import not_renewed, summer_before, year_changes

COLUMNS = (
    Column("Организация", "short_name"),
    Column("Код", "key"),
    Column("Муниципалитет", "municipality__name"),
    Column("Сотрудников", "staff", number=True),
)
RENAMED = "Прежнее название сохранится с датой: по нему организацию узнают при загрузке, документы с ним не изменятся."
CLOSED = "Действие записывается в журнал. Организация останется в реестре как закрытая."


def organisation_rename(request, pk):
    place = get_object_or_404(Organisation.objects.visible_to(request.viewer), pk=pk)
    initial = {"name": place.name, "short_name": place.short_name, "until": request.viewer.today}
    form = RenameOrganisation(request.POST or None, initial=initial)
    return _act(
        request,
        form,
        place,
        actions.rename_organisation,
        title="Изменить название?",
        button="Изменить название",
        note=RENAMED,
        done="Название изменено, прежнее сохранено.",
    )


def organisation_close(request, pk):
    """Closing, and joining to another organisation with its staff."""
    place = get_object_or_404(Organisation.objects.visible_to(request.viewer), pk=pk)
    initial = {"on": request.viewer.today, "staff": "transfer"}
    form = CloseOrganisation(request.POST or None, initial=initial)
    working = place.employments.filter(until__isnull=True).count()
    return _act(
        request,
        form,
        place,
        actions.close_organisation,
        title="Закрыть или присоединить организацию?",
        button="Закрыть организацию",
        note=f"Сейчас здесь работают: {working}. {CLOSED}",
        done="Организация закрыта.",
        danger=True,
    )


def _act(request, form, place, action, *, title, button, note, done, danger=False):
    if form.is_valid() and applied(
        form, action, organisation=place, viewer=request.viewer, **form.cleaned_data
    ):
        messages.success(request, done)
        return redirect("organisation", place.pk)
    context = {
        "form": form,
        "place": place,
        "title": title,
        "button": button,
        "note": note,
        "kind": "danger" if danger else "",
    }
    return render(request, "people/organisation_act.html", context, status=422 if form.errors else 200)


def school_year(request):
    """What the new school year has changed so far, and whose lists are still last year's."""
    today = request.viewer.today
    since = summer_before(today)
    rows = not_renewed(since, today)
    if "xlsx" in request.GET:
        found = pages.ordered(request, rows, COLUMNS, sort="municipality__name")
        lines = [(row.short_name, row.key, row.municipality.name, row.staff) for row in found]
        headings = [column.label for column in COLUMNS]
        return exported("not-renewed.xlsx", headings, lines, title="Списки не обновлены")
    forms = "организация,организации,организаций"
    context = {
        "since": since,
        "changes": year_changes(since, today).items(),
        "table": pages.table(request, rows, COLUMNS, sort="municipality__name", forms=forms),
    }
    return render(request, "people/school_year.html", context)
