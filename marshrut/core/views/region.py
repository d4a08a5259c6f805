"""The administrator's pages of norms and names: what is in force, its history, a change and what it touches."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from marshrut.core import region
from marshrut.core.downloads import exported
from marshrut.core.forms import applied
from marshrut.core.posting import only_posted
from marshrut.core.region_form import SettingForm
from marshrut.core.wording import day_year

HEADINGS = ("Раздел", "Норма или название", "Пункт", "Сейчас", "По приказу", "Изменится", "С какого дня")


def settings(request):
    """All norms and names with their values today; `?own=1` only where the region differs, `?q=` by a word."""
    word = request.GET.get("q", "").strip()[:100].casefold()
    own = "own" in request.GET
    groups = [
        (
            title,
            [one for one in rows if word in one.info.label.casefold() and (one.own or one.ahead or not own)],
        )
        for title, rows in region.settings_on(request.viewer.today)
    ]
    groups = [(title, rows) for title, rows in groups if rows]
    if request.GET.get("format") == "xlsx":
        return _exported(groups)
    query = request.GET.copy()
    query["format"] = "xlsx"
    context = {"groups": groups, "word": request.GET.get("q", ""), "own": own, "export": query.urlencode()}
    return render(request, "core/settings.html", context)


def setting(request, name):
    """One norm: its history, and a change that is first looked at and then made."""
    if name not in region.known():
        raise Http404
    shown = region.setting(name, request.viewer.today)
    rows = region.history(name)
    initial = {"seen": rows[0].version if rows else 0, "since": request.viewer.today}
    form = SettingForm(request.POST or None, shown=shown, today=request.viewer.today, initial=initial)
    context = {"form": form, "shown": shown, "history": _told(shown, rows, request.viewer.today)}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("confirmed") == form.asked:
            return _changed(request, form, name, context)
        context |= _preview(request.viewer, form, name)
    return render(request, "core/setting.html", context)


@only_posted
def take_back(request, name):
    """Take back a change whose day has not come."""
    rows = region.history(name)
    ahead = [
        row for row in rows if row.since > request.viewer.today and str(row.pk) == request.POST.get("row")
    ]
    if not ahead:
        raise Http404
    try:
        region.change(
            name=name,
            value=None,
            since=ahead[0].since,
            basis="Отменено до начала действия",
            seen=rows[0].version,
            viewer=request.viewer,
        )
    except region.Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Изменение с {day_year(ahead[0].since)} отменено.")
    return redirect("setting", name)


def _changed(request, form, name, context):
    data = form.cleaned_data
    row = applied(
        form,
        region.change,
        name=name,
        value=data["value"],
        since=data["since"],
        basis=data["basis"],
        seen=data["seen"],
        viewer=request.viewer,
    )
    if row is None:
        return render(request, "core/setting.html", context)
    messages.success(
        request, f"«{context['shown'].info.label}»: новое значение действует с {day_year(row.since)}."
    )
    return redirect("setting", name)


def _preview(viewer, form, name):
    data, info = form.cleaned_data, form.shown.info
    return {
        "asked": form.asked,
        "becomes": info.show(info.check(data["value"])),
        "since": data["since"],
        "touched": region.what_changes(name, data["value"], data["since"], viewer),
    }


def _told(shown, rows, today):
    counting = region.counting(rows)
    return [
        {
            "row": row,
            "words": "отменено" if row.value is None else shown.info.show(shown.info.check(row.value)),
            "counts": row.pk in counting,
            "ahead": row.pk in counting and row.since > today,
        }
        for row in rows
    ]


def _exported(groups):
    lines = [
        (
            title,
            one.info.label,
            one.info.clause,
            one.shown,
            one.shown_default,
            one.shown_ahead,
            one.ahead and one.ahead.since,
        )
        for title, rows in groups
        for one in rows
    ]
    return exported("norms.xlsx", HEADINGS, lines, title="Нормы и названия")
