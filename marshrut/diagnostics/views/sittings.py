"""The operator's pages of sittings: schedule, run, move."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from marshrut.core import pages
from marshrut.core.downloads import exported, written
from marshrut.core.forms import applied
from marshrut.core.posting import only_posted
from marshrut.core.wording import listed
from marshrut.diagnostics.actions import sittings as actions
from marshrut.diagnostics.forms.sheets import HandInForm
from marshrut.diagnostics.forms.sittings import (
    ExtraTimeForm,
    IdentityForm,
    MoveForm,
    RescheduleForm,
    SittingFilters,
    SittingForm,
)
from marshrut.diagnostics.models import Application, Attempt, Sitting
from marshrut.diagnostics.queries import applications as applications
from marshrut.diagnostics.queries import sittings as queries
from marshrut.diagnostics.queries.results import DONE
from marshrut.diagnostics.views.steps import allowed, load, offered, turned_away
from marshrut.documents.queries import of_case
from marshrut.people.models import normal
from marshrut.regulations.findings import unmet

COLUMNS = (
    pages.Column("Сеанс", "title"),
    pages.Column("Когда", "starts_at"),
    pages.Column("Где", "place"),
    pages.Column("Участников", "people", number=True),
    pages.Column("Пришли", "present", number=True),
    pages.Column("Состояние", "state"),
)


def sitting_list(request):
    filters = SittingFilters(request.GET or None)
    rows = queries.with_counts(filters.apply(Sitting.objects.visible_to(request.viewer)))
    if request.GET.get("format") == "xlsx":
        return _exported(pages.ordered(request, rows, COLUMNS, sort="-starts_at"))
    table = pages.table(request, rows, COLUMNS, sort="-starts_at", forms="сеанс,сеанса,сеансов")
    query = request.GET.copy()
    query["format"] = "xlsx"
    context = {"filters": filters, "table": table, "export": query.urlencode()}
    return render(request, "diagnostics/applications/sittings.html", context)


def _exported(rows):
    headings = ("Сеанс", "Начало", "Конец", "Место", "Участников", "Пришли", "Состояние")
    lines = (
        (
            row.title,
            written(row.starts_at),
            written(row.ends_at),
            row.place,
            row.people,
            row.present,
            row.get_state_display(),
        )
        for row in rows
    )
    return exported("sittings.xlsx", headings, lines, title="Сеансы диагностики")


def application_schedule(request, pk):
    return redirect(f"{reverse('sitting_new')}?application={pk}")


def sitting_new(request):
    """From one or several agreed applications: who, when, where, with what."""
    ready = _ready(request)
    chosen = [a for a in ready if str(a.pk) in request.GET.getlist("application")]
    consents = list(queries.to_be_placed([a.pk for a in chosen]))
    if not consents:
        return render(request, "diagnostics/applications/sitting_choose.html", {"applications": ready})
    form = SittingForm(
        request.POST or None, consents=consents, viewer=request.viewer, initial=_first(chosen, consents)
    )
    if form.is_valid():
        sitting = applied(
            form,
            actions.schedule_sitting,
            plan=form.plan,
            consent_ids=form.consent_ids,
            instruments=form.instruments,
            viewer=request.viewer,
        )
        if sitting is not None:
            _warn(request, sitting, consents)
            return redirect("sitting", sitting.pk)
    on = form.cleaned_data.get("day") if form.is_bound else None
    context = {
        "form": form,
        "consents": consents,
        "chosen": chosen,
        "early": queries.early_complex(consents, on or request.viewer.today),
    }
    return render(request, "diagnostics/applications/sitting_new.html", context)


def _ready(request):
    """Applications with people who still have no sitting."""
    states = [Application.State.AGREED, Application.State.SCHEDULED, Application.State.CONDUCTED]
    applications_ = Application.objects.visible_to(request.viewer).filter(state__in=states)
    waiting = queries.waiting_counts(applications_)
    rows = applications_.filter(pk__in=waiting).select_related("case", "organisation", "person")
    found = list(rows.order_by("agreed_from", "pk"))
    for row in found:
        row.waiting = waiting[row.pk]
    return found


def _first(chosen, consents):
    subjects = sorted({c.subject.name for c in consents})
    first = chosen[0]
    return {
        "title": listed(subjects).capitalize()[:200],
        "day": first.agreed_from,
        "starts": "10:00",
        "ends": "13:00",
        "place": first.agreed_place,
        "mode": _likely_mode(first),
    }


def _likely_mode(application):
    """How the agreed place reads: «дистанционно», the school of the application, the provider of the programme."""
    place = normal(application.agreed_place)
    if "дистанцион" in place:
        return Sitting.Mode.REMOTE
    if application.is_programme:
        return Sitting.Mode.PROVIDER
    if application.organisation and normal(application.organisation.short_name) in place:
        return Sitting.Mode.ON_SITE
    return Sitting.Mode.IN_PERSON


def _warn(request, sitting, consents):
    messages.success(request, "Сеанс назначен. Участники увидят время и место на своих страницах.")
    placed = set(sitting.attempts.values_list("consent_id", flat=True))
    early = queries.early_complex(
        [c for c in consents if c.pk in placed], localtime(sitting.starts_at).date()
    )
    if early:
        names = listed(sorted(person.short_name for person, _, _ in early))
        messages.warning(request, f"Комплексная диагностика была меньше трёх лет назад: {names}.")


def sitting_page(request, pk):
    sitting = load(Sitting, request, pk)
    works = list(queries.works_of(sitting))
    return sitting_shown(request, sitting, works, IdentityForm(works=works))


def sitting_shown(request, sitting, works, identity, handing=None):
    """The page of a sitting; `identity` records checks, `handing` the sheets of paper that were handed in."""
    for work in works:
        work.presence = applications.present(work)
        work.may = allowed(work, request.viewer, "reschedule")
    context = {
        "sitting": sitting,
        "works": works,
        "numbers": _numbers(works),
        "buttons": offered(sitting, request.viewer),
        "absent": [w for w in works if w.state == Attempt.State.ABSENT],
        "history": applications.history(sitting.case),
        "papers": of_case(sitting.case, request.viewer),
        "remote": sitting.mode == Sitting.Mode.REMOTE,
        "identity": identity,
        "handing": handing or HandInForm(works=works),
        "paper": paper_stage(sitting, works),
        "why_not_yet": [f.text for f in unmet(queries.identity_can_be_checked(sitting, request.viewer))],
    }
    return render(request, "diagnostics/applications/sitting.html", context)


def paper_stage(sitting, works):
    """What can be done with the sheets of a sitting on paper now; None where it is on screen."""
    if not sitting.on_paper:
        return None
    expected = [work.pk for work in works if work.state == Attempt.State.ASSIGNED]
    return {
        "print": bool(expected),
        "take": expected if sitting.state == Sitting.State.OPEN else [],
        "left": sum(work.state == Attempt.State.WRITTEN for work in works),
        "taken": sum(work.state in queries.CAME for work in works),
    }


@only_posted
def sitting_sheet(request, pk):
    """«Явочный лист»: issued as the list stands now."""
    sheet = actions.print_attendance(load(Sitting, request, pk), viewer=request.viewer)
    return redirect("document", sheet.pk)


def _numbers(works):
    counted = [w for w in works if w.state not in (Attempt.State.WITHDRAWN, Attempt.State.CANCELLED)]
    return {
        "all": len(counted),
        "here": sum(w.state in queries.CAME for w in counted),
        "running": sum(w.state == Attempt.State.RUNNING for w in counted),
        "finished": sum(w.state in DONE for w in counted),
    }


def sitting_reschedule(request, pk):
    sitting = load(Sitting, request, pk)
    if away := turned_away(request, sitting, "reschedule"):
        return away
    starts, ends = localtime(sitting.starts_at), localtime(sitting.ends_at)
    initial = {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "place": sitting.place}
    form = RescheduleForm(request.POST or None, obj=sitting, initial=initial)
    if form.is_valid():
        done = applied(
            form,
            actions.reschedule_sitting,
            sitting=sitting,
            starts_at=form.at("starts"),
            ends_at=form.at("ends"),
            place=form.cleaned_data["place"],
            reason=form.cleaned_data["reason"],
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, "Сеанс перенесён. Участники увидят новое время и место.")
            return redirect("sitting", pk)
    return render(
        request, "diagnostics/applications/sitting_reschedule.html", {"sitting": sitting, "form": form}
    )


def attempt_extra_time(request, pk):
    work = load(Attempt, request, pk, "person", "sitting")
    if away := turned_away(request, work, "reschedule"):
        return away
    form = ExtraTimeForm(request.POST or None, obj=work, initial={"minutes": work.extra_minutes})
    if form.is_valid():
        done = applied(
            form,
            actions.give_time,
            attempt=work,
            minutes=form.cleaned_data["minutes"],
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, "Дополнительное время записано.")
            return redirect("sitting", work.sitting_id)
    return render(request, "diagnostics/applications/extra_time.html", {"work": work, "form": form})


def attempt_move(request, pk):
    """Another sitting for one person."""
    work = load(Attempt, request, pk, "person", "sitting")
    if away := turned_away(request, work, "reschedule"):
        return away
    others = Sitting.objects.visible_to(request.viewer).filter(
        ~Q(pk=work.sitting_id), state=Sitting.State.SCHEDULED, starts_at__gt=request.viewer.at
    )
    form = MoveForm(request.POST or None, obj=work, sittings=others.order_by("starts_at"))
    if form.is_valid():
        done = applied(
            form,
            actions.move_person,
            attempt=work,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            viewer=request.viewer,
            seen=form.cleaned_data["seen"],
        )
        if done is not None:
            messages.success(request, f"{work.person.short_name}: назначен другой сеанс.")
            return redirect("sitting", work.sitting_id)
    context = {"work": work, "form": form, "others": others}
    return render(request, "diagnostics/applications/move.html", context)
