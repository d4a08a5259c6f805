from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from marshrut.core import pages
from marshrut.core.downloads import exported
from marshrut.core.models import Deadline
from marshrut.core.numbers import whole_number
from marshrut.core.pages import Column, Status, Tab
from marshrut.core.posting import only_posted, seen_rows
from marshrut.core.viewer import Role
from marshrut.core.wording import counted, working_days
from marshrut.core.workflow import days_left
from marshrut.formats.tables import MOST_ROWS
from marshrut.pathways import actions
from marshrut.pathways.forms import PathwayFilters
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries import lists

FORMS = "ИОМ,ИОМ,ИОМ"
PEOPLE = "педагога,педагогов,педагогов"
NOTHING = {
    "developer": "В работе нет ИОМ",
    "curator": "Здесь будут ваши педагоги",
    "school": "В организации нет ИОМ",
}
TEACHER, NUMBER, SCHOOL = (
    Column("Педагог", "person__search"),
    Column("Номер", "number"),
    Column("Организация", "organisation__short_name"),
)
STATE, TERM, DUE = Column("Состояние", "state"), Column("Срок ИОМ", "starts_on"), Column("Ждёт до")
CURATOR = Column("Куратор", "curator__search")
COLUMNS = {
    "developer": (TEACHER, SCHOOL, STATE, CURATOR, DUE),
    "curator": (TEACHER, SCHOOL, STATE, TERM, DUE),
    "school": (TEACHER, STATE, TERM, DUE),
}
REGISTER = (NUMBER, TEACHER, SCHOOL, CURATOR, TERM, STATE)
STATES = {
    Pathway.State.DRAFT: Status("calm", "разрабатывается"),
    Pathway.State.AGREEING: Status("soon", "на согласовании"),
    Pathway.State.CORRECTING: Status("calm", "на доработке"),
    Pathway.State.APPROVED: Status("good", "утверждён"),
    Pathway.State.REGISTERED: Status("good", "в реестре"),
    Pathway.State.CLOSED: Status("still", "прекращён"),
}
"""Short enough for a column; the page of an ИОМ says the whole."""


def pathways(request):
    """The list of whoever looks: the developer's work, the curator's people, the school's ИОМ."""
    faces = lists.faces(request.viewer)
    known = [key for key, _ in faces]
    face = request.GET.get("face") if request.GET.get("face") in known else known[0]
    states = _states_of(face)
    filters = PathwayFilters(request.GET or None, states=states, curators=face == "developer")
    found = _filtered(lists.listed(request.viewer, face), filters)
    if "xlsx" in request.GET:
        rows = pages.ordered(request, found, COLUMNS[face], sort="person__search")
        return _export(rows, COLUMNS[face], "ИОМ")
    table = pages.table(request, found, COLUMNS[face], sort="person__search", forms=FORMS)
    context = {
        "face": face,
        "title": _title(face, table.page.paginator.count, request.viewer, narrowed=pages.narrowed(filters)),
        "founder": _is_founder(request.viewer),
        "tabs": _tabs(faces, face, request.viewer),
        "filters": filters,
        "table": table,
        "columns": [Column("Отметить"), *table.columns] if face == "developer" else table.columns,
        "rows": _rows(table.rows, request.viewer, _terms(face)),
    }
    return render(request, "pathways/list.html", context)


def register(request):
    """The register of ИОМ (A3.4.3.8): numbers, people, terms; nothing of what diagnostics found."""
    filters = PathwayFilters(request.GET or None, curators=False)
    found = _filtered(lists.register(request.viewer), filters)
    if "xlsx" in request.GET:
        return _export(pages.ordered(request, found, REGISTER, sort="number"), REGISTER, "Реестр ИОМ")
    table = pages.table(request, found, REGISTER, sort="number", forms=FORMS)
    context = {
        "face": "register",
        "title": f"В реестре {counted(table.page.paginator.count, FORMS)}",
        "tabs": _tabs(lists.faces(request.viewer), "register", request.viewer),
        "filters": filters,
        "table": table,
        "columns": table.columns,
        "rows": _rows(table.rows, request.viewer, ()),
    }
    return render(request, "pathways/list.html", context)


def mine(request):
    """The teacher's own ИОМ: the only one opens at once."""
    found = list(lists.own(request.viewer))
    if len(found) == 1:
        return redirect("pathway", found[0].pk)
    return render(request, "pathways/mine.html", {"rows": _rows(found, request.viewer, ("agree_teacher",))})


@only_posted
def marked(request):
    """Place many drafts, or register many approved ones, as marked in the list."""
    action, word = ACTS.get(request.POST.get("act"), (None, ""))
    ids = [whole_number(pk) for pk in request.POST.getlist("row")][: pages.PAGE_SIZE]
    if action is None or not ids:
        messages.error(request, "Отметьте хотя бы один ИОМ.")
        return redirect("pathways")
    found = Pathway.objects.visible_to(request.viewer).filter(pk__in=ids).select_related("case", "person")
    done, refused = actions.each(action, list(found), viewer=request.viewer, seen=seen_rows(request))
    if done:
        messages.success(request, f"{word}: {counted(done, FORMS)}.")
    for pathway, reasons in refused:
        messages.error(request, f"{pathway.person.short_name}: {' '.join(reasons)}")
    return redirect("pathways")


def _is_founder(viewer):
    """Reads the list as the founder alone: the heads' own ИОМ of the municipality."""
    return not viewer.has(Role.HEAD, Role.DEPUTY)


def _title(face, count, viewer, *, narrowed):
    if not count and narrowed:
        return "ИОМ не нашлось"
    if face == "school" and _is_founder(viewer):
        return f"{counted(count, FORMS)} руководителей организаций" if count else "Нет ИОМ руководителей"
    if not count:
        return NOTHING[face]
    if face == "curator":
        return f"Вы курируете {counted(count, PEOPLE)}"
    return f"{counted(count, FORMS)} {'в работе' if face == 'developer' else 'в организации'}"


def _states_of(face):
    allowed = lists.WORK if face == "developer" else [s for s in Pathway.State if s != Pathway.State.DRAFT]
    return [(state.value, state.label) for state in allowed]


def _terms(face):
    return {"curator": ("agree_curator",), "school": ("approve",)}.get(
        face, ("develop", "correct", "register", "answer")
    )


def _filtered(found, filters):
    if not filters.is_valid():
        return found
    data = filters.cleaned_data
    found = lists.found_by(found, data["q"])
    if data["state"]:
        found = found.filter(state=data["state"])
    if data.get("withdrawn"):
        found = lists.to_replace(found)
    return found.filter(curator__isnull=True) if data.get("curator") == "none" else found


def _rows(rows, viewer, names):
    """Each ИОМ with its state as a word and the nearest of the viewer's terms; one query for all."""
    rows = list(rows)
    due = {}
    terms = Deadline.objects.open().filter(case_id__in=[r.pk for r in rows], name__in=names)
    for term in terms.exclude(due_on__isnull=True).order_by("-due_on"):
        due[term.case_id] = _due(term.due_on, viewer)
    return [
        {
            "pathway": row,
            "state": STATES[Pathway.State(row.state)],
            "due": due.get(row.pk),
            "url": reverse("pathway", args=[row.pk]),
            "markable": row.state in MARKABLE,
        }
        for row in rows
    ]


def _due(due_on, viewer):
    """A term as a row of its own: that it is over is said, not only by how much."""
    left = days_left(due_on, viewer.today)
    return Status("late", f"просрочено {working_days(left)}") if left < 0 else Status.of_term(left, due_on)


def _tabs(faces, current, viewer):
    tabs = [Tab(name, f"{reverse('pathways')}?face={key}", key == current) for key, name in faces]
    if viewer.has(Role.DEVELOPER):
        tabs.append(Tab("Реестр", reverse("pathway_register"), current == "register"))
    return tabs if len(tabs) > 1 else []


MARKABLE = (Pathway.State.DRAFT, Pathway.State.CORRECTING, Pathway.State.APPROVED)
ACTS = {
    "place": (actions.place, "Передано на согласование"),
    "register": (actions.put_into_register, "Внесено в реестр"),
}
CELLS = {
    "Педагог": lambda p: p.person.full_name,
    "Номер": lambda p: p.number,
    "Организация": lambda p: p.organisation.short_name,
    "Состояние": lambda p: p.get_state_display(),
    "Куратор": lambda p: p.curator.full_name if p.curator else "",
}


def _export(found, columns, title):
    shown = [NUMBER, *(c for c in columns if c.label in CELLS and c != NUMBER)]
    headings = [*(c.label for c in shown), "Начало", "Окончание"]
    rows = [[*(CELLS[c.label](p) for c in shown), p.starts_on, p.ends_on] for p in found[: MOST_ROWS + 1]]
    if not rows:
        raise Http404
    return exported("iom.xlsx", headings, rows, title=title)
