"""The school's and the operator's pages of applications."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from marshrut.core import pages
from marshrut.core.downloads import exported, written
from marshrut.core.forms import applied, page_key
from marshrut.core.numbers import whole_number
from marshrut.core.posting import only_posted, say_if_old
from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused, Repeated, days_left, may, perform
from marshrut.diagnostics.actions import applications as actions
from marshrut.diagnostics.actions.consents import ask_consents
from marshrut.diagnostics.documents.applications import SHEET_SCAN
from marshrut.diagnostics.forms.applications import ApplicationFilters
from marshrut.diagnostics.forms.steps import ConfirmForm, SignForm, StepForm
from marshrut.diagnostics.models import Application, Attempt
from marshrut.diagnostics.queries import applications as queries
from marshrut.diagnostics.queries.signers import consent_by_hand, letter_by_file, letter_by_hand, letter_here
from marshrut.diagnostics.queries.sittings import STANDS, to_be_placed
from marshrut.diagnostics.views.own import own_draft
from marshrut.diagnostics.views.stages import stages
from marshrut.diagnostics.views.steps import Button, allowed, load, load_letter, offered
from marshrut.documents.queries import files_of_case, of_case, proof_file
from marshrut.people.actions.slips import MOST
from marshrut.people.models import Organisation
from marshrut.people.queries.entrance import never_came_in
from marshrut.people.views.signing import hand_of
from marshrut.regulations.findings import unmet, warnings
from marshrut.regulations.words import counted

RELATED = (
    "organisation",
    "person",
    "supplements",
    "group__measure",
    "prepared_by",
    "signed_by",
    "proof__file__case",
    "proof__entered_by",
)
STEPS = ("edit", "name_people", "ask", "set_aside", "submit", "sign", "sign_on_paper", "sign_by_file")
COLUMNS = (
    pages.Column("Заявка", "case__title"),
    pages.Column("Подана", "sent_at"),
    pages.Column("Удобный период", "period_from"),
    pages.Column("Педагогов", "people", number=True),
    pages.Column("Состояние", "state"),
    pages.Column("Связаться", "contact_order"),
)
HEADINGS = (
    "Заявка",
    "Входящий номер",
    "Исходящий номер",
    "Дата исходящего",
    "Вид",
    "Подана",
    "Период с",
    "Период по",
    "Блоки",
    "Педагогов",
    "Работ",
    "Согласий",
    "Состояние",
    "Связаться до",
)


def application_list(request):
    visible = Application.objects.visible_to(request.viewer)
    filters = ApplicationFilters(request.GET or None, kinds=queries.kinds_seen(request.viewer))
    rows = queries.with_terms(queries.with_counts(filters.apply(visible)))
    operates = request.viewer.has(Role.OPERATOR)
    first, columns = ("contact_order", COLUMNS) if operates else ("-school_order", COLUMNS[:-1])
    if request.GET.get("format") == "xlsx":
        return _exported(pages.ordered(request, rows, columns, sort=first))
    table = pages.table(request, rows, columns, sort=first, forms="заявка,заявки,заявок")
    for row in table.rows:
        row.term = _in_a_word(row.contact_due, request.viewer)
    query = request.GET.copy()
    query["format"] = "xlsx"
    schools = request.viewer.organisations(Role.HEAD, Role.DEPUTY)
    context = {
        "filters": filters,
        "table": table,
        "export": query.urlencode(),
        "may_prepare": bool(schools),
        "key": page_key(),
        "is_operator": operates,
        "days": queries.contact_days(request.viewer),
    }
    return render(request, "diagnostics/applications/list.html", context)


def _term(due, viewer):
    return pages.Status.of_term(days_left(due, viewer.today), due) if due else None


def _in_a_word(due, viewer):
    """The term for a narrow column; its date stands below."""
    if due is None:
        return None
    left = days_left(due, viewer.today)
    if left > 0:
        return pages.Status.of_term(left)
    return pages.Status("late", "просрочено") if left < 0 else pages.Status("soon", "сегодня")


def _exported(rows):
    lines = (
        (
            row.case.title,
            row.number,
            row.outgoing_number,
            row.outgoing_on,
            row.get_channel_display(),
            written(row.sent_at),
            row.period_from,
            row.period_to,
            row.block_names,
            row.people,
            row.row_count,
            row.given_count,
            row.get_state_display(),
            row.contact_due,
        )
        for row in rows
    )
    return exported("applications.xlsx", HEADINGS, lines, title="Заявки на диагностику")


@only_posted
def application_new(request):
    """A collective application of the viewer's school; with several schools the page asks which."""
    schools = Organisation.objects.filter(pk__in=request.viewer.organisations(Role.HEAD, Role.DEPUTY))
    school = whole_number(request.POST.get("school"))
    chosen = schools.filter(pk=school) if school else schools
    if chosen.count() != 1:
        context = {"schools": schools, "key": page_key()}
        return render(request, "diagnostics/applications/school.html", context)
    try:
        application = actions.prepare_application(
            organisation=chosen.get(), viewer=request.viewer, key=request.POST.get("key", "")
        )
    except Repeated as repeated:
        application = repeated.obj
    return redirect("application_details", application.pk)


def application_page(request, pk):
    application = load(Application, request, pk, *RELATED)
    if application.is_own_draft:
        return own_draft(request, application)
    viewer = request.viewer
    rows = list(queries.rows_of(application))
    steps = allowed(application, viewer, *STEPS)
    steps["sign_on_paper"] &= not unmet(letter_by_hand(application, viewer))
    steps["sign_by_file"] &= not unmet(letter_by_file(application, viewer))
    numbers = _numbers(rows)
    preparing = steps["edit"] or steps["set_aside"] or steps["sign"]
    context = {
        "application": application,
        "rows": rows,
        **(_entrance(rows, viewer) if preparing else {}),
        "left_out": queries.left_out_of(application),
        "supplementary": application.supplementary.select_related("case"),
        "counts": queries.subject_counts(application),
        "may": steps,
        "preparing": preparing,
        "paper": preparing and not unmet(consent_by_hand(application, viewer)),
        "numbers": numbers,
        "moved": numbers["waiting"] + numbers["unasked"],
        "tasks": _tasks(application, rows, steps, viewer),
        "stages": stages(application),
        "buttons": [*_scheduling(application, viewer), *offered(application, viewer)],
        "term": _term(_contact_due(application), viewer),
        "contacts": application.contacts.select_related("by").order_by("-at"),
        "sittings": _sittings(application, viewer),
        "history": queries.history(application.case),
        "papers": of_case(application.case, viewer),
        "proof_file": proof_file(application.proof, viewer),
        "sheet_scans": files_of_case(application.case, viewer, SHEET_SCAN.code),
        "why_ended": queries.why_ended(application),
        "is_operator": viewer.has(Role.OPERATOR) and application.sent_at,
    }
    return render(request, "diagnostics/applications/application.html", context)


def _entrance(rows, viewer):
    """Marks the rows whose people cannot answer, for they have never come in; who of them has no card yet."""
    awaited = [row for row in rows if (c := queries.consent_of(row)) is None or c.is_awaited]
    outside = never_came_in([row.employment.person_id for row in awaited], viewer)
    for row in awaited:
        row.card = outside.get(row.employment.person_id)
    cardless = [pk for pk, has_card in outside.items() if not has_card]
    return {"cardless": cardless[:MOST], "all_cards": len(cardless) > MOST, "cards_key": uuid.uuid4()}


def _scheduling(application, viewer):
    """The way to a sitting, while the application has people without one."""
    if not may(application, "schedule", viewer) or not to_be_placed([application.pk]).exists():
        return []
    return [Button("Назначить сеанс", reverse("application_schedule", args=[application.pk]), "")]


def _contact_due(application):
    term = application.case.deadlines.open().filter(name="contact").first()
    return term.due_on if term else None


def _numbers(rows):
    consents = [queries.consent_of(row) for row in rows]
    unasked = [row for row, c in zip(rows, consents, strict=True) if c is None or c.state == c.State.LAPSED]
    return {
        "people": len({row.employment_id for row in rows}),
        "rows": len(rows),
        "given": sum(c is not None and c.state in STANDS for c in consents),
        "waiting": sum(c is not None and c.state == c.State.ASKED for c in consents),
        "refused": sum(c is not None and c.state in (c.State.REFUSED, c.State.WITHDRAWN) for c in consents),
        "unasked": len(unasked),
        "unasked_people": len({row.employment_id for row in unasked}),
    }


def _tasks(application, rows, steps, viewer):
    """The task list of a draft: (title, address or nothing, what is known, status)."""
    numbers = _numbers(rows)
    details = not unmet(queries.details_are_filled(application, viewer))
    consents = bool(rows) and numbers["given"] == numbers["rows"]
    done, todo, later = (
        pages.Status("good", "готово"),
        pages.Status("calm", "заполнить"),
        pages.Status("still", "позже"),
    )
    page = {
        name: reverse(f"application_{name}", args=[application.pk]) for name in ("details", "people", "check")
    }
    people = counted(numbers["people"], "участник", "участника", "участников")
    collected = f"{numbers['given']} из {numbers['rows']} получено"
    ready = details and consents
    return [
        ("Период, блоки и контакт", page["details"] if steps["edit"] else "", "", done if details else todo),
        ("Участники", page["people"] if steps["name_people"] else "", people, done if rows else todo),
        ("Согласия педагогов", "#consents" if rows else "", collected, _of_consents(numbers)),
        (
            LAST[next((step for step in ("sign", "submit") if steps[step]), "")],
            page["check"],
            "" if ready else "Откроется для отправки, когда будут все согласия",
            todo if ready and (steps["sign"] or steps["submit"]) else later,
        ),
    ]


def _of_consents(numbers):
    """The step of consents in a word."""
    if numbers["rows"] and numbers["given"] == numbers["rows"]:
        return pages.Status("good", "готово")
    if numbers["waiting"]:
        return pages.Status("calm", "ждём ответа")
    if numbers["refused"]:
        return pages.Status("soon", "есть отказы")
    return pages.Status("still", "позже") if not numbers["rows"] else pages.Status("calm", "запросить")


LAST = {
    "sign": "Проверить и подписать",
    "submit": "Проверить и передать на подпись",
    "": "Письмо на подписи у руководителя",
}


def _sittings(application, viewer):
    """When and where, with who was there: what the applicant may know (A2.6.3)."""
    if application.is_collective or application.is_programme:
        return queries.attendance(application.pk, viewer)
    own = Attempt.objects.visible_to(viewer).filter(consent__application=application)
    return [queries.present(work) for work in own.select_related("person", "consent__subject", "sitting")]


@only_posted
def application_ask(request, pk):
    application = load_letter(request, pk)
    return _moved(
        request,
        application,
        ask_consents,
        "Согласия запрошены: педагоги увидят просьбу на своей первой странице.",
    )


@only_posted
def application_sheet(request, pk):
    """«Лист согласий»: for those who sign on paper."""
    application = load_letter(request, pk)
    try:
        sheet = actions.print_consents(application, viewer=request.viewer)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("application", pk)
    return redirect("document", sheet.pk)


@only_posted
def application_set_aside(request, pk):
    application = load_letter(request, pk)
    return _moved(
        request,
        application,
        actions.set_aside,
        "Строки без согласия убраны. Кто ещё не ответил, перенесён в дополнительную заявку.",
    )


def _moved(request, application, action, told):
    """A step of one button: done and told, or refused and said why."""
    form = StepForm(request.POST, obj=application)
    if form.is_valid() and applied(
        form, action, application=application, viewer=request.viewer, seen=form.cleaned_data["seen"]
    ):
        messages.success(request, told)
    for error in form.non_field_errors():
        messages.error(request, error)
    return redirect("application", application.pk)


@sensitive_post_parameters("password")
def application_check(request, pk):
    """The whole letter before it is handed over or signed."""
    application = load_letter(request, pk, "supplements")
    viewer = request.viewer
    steps = allowed(application, viewer, "edit", "name_people", "submit", "sign")
    form = _last_form(request, application, steps["sign"])
    if form.is_valid():
        action = _signed if steps["sign"] else _submit
        if action(request, form, application):
            messages.success(
                request, "Заявка отправлена." if steps["sign"] else "Заявка передана на подпись."
            )
            return redirect("application", pk)
    say_if_old(form, request, application.case.version)
    findings = list(queries.letter_is_complete(application, viewer))
    findings += letter_here(application, viewer) if steps["sign"] else []
    rows = list(queries.rows_of(application))
    context = {
        "application": application,
        "rows": rows,
        "people": len({row.employment_id for row in rows}),
        "counts": queries.subject_counts(application),
        "missing": unmet(findings),
        "warnings": warnings(findings),
        "may": steps,
        "form": form,
    }
    return render(request, "diagnostics/applications/check.html", context)


SIGNS = "Подписываю заявку простой электронной подписью и отправляю её региональному оператору"
HANDS_OVER = "Сведения проверены, заявку можно подписывать"


def _last_form(request, application, signs):
    if not signs:
        return ConfirmForm(request.POST or None, obj=application, label=HANDS_OVER)
    return SignForm(request.POST or None, obj=application, label=SIGNS, person=request.user)


def _signed(request, form, application):
    under = hand_of(form, request)
    seen = {"viewer": request.viewer, "seen": form.cleaned_data["seen"]}
    return under and applied(form, actions.sign_application, application=application, under=under, **seen)


def _submit(request, form, application):
    seen = {"viewer": request.viewer, "seen": form.cleaned_data["seen"]}
    return applied(form, perform, obj=application, name="submit", **seen)
