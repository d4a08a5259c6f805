"""Where an ИОМ stands, in its teacher's words: for the heading of its page and for the page of the result."""

from collections.abc import Container, Mapping
from datetime import date

from django.urls import reverse

from marshrut.core.models import Deadline
from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import day, day_year, hours, plural, spelled
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.following import Following
from marshrut.measures.models import called
from marshrut.pathways.models import Party, Pathway, Version
from marshrut.pathways.queries import secret, versions
from marshrut.pathways.queries.roadmap import span

State = Pathway.State
ASKED = "Разработчик ИОМ спрашивает, может ли коллега быть вашим куратором."
CHANGED = "строка изменилась,строки изменились,строк изменилось"


def standing(
    pathway: Pathway, signed: Container[str], due: date | None, today: date, changed: int = 0
) -> str:
    """One sentence without a full stop; `changed`: how many lines changed since the teacher looked."""
    if pathway.state == State.AGREEING and Party.TEACHER not in signed:
        return f"{_news(pathway, changed)}: {_until(due, today)}"
    if pathway.state == State.AGREEING:
        return f"Вы согласовали ИОМ, ждём {_awaited(pathway, signed)}"
    if pathway.state == State.REGISTERED:
        return f"Ваш ИОМ в реестре: с {day_year(pathway.starts_on)} по {day_year(pathway.ends_on)}"
    return {
        State.DRAFT: "Ваш ИОМ разрабатывается",
        State.CORRECTING: "Разработчик дорабатывает ваш ИОМ: новую версию вы прочтёте и согласуете",
        State.APPROVED: f"Ваш ИОМ утверждён, {bodies(today).centre} вносит его в реестр",
        State.CLOSED: "Ваш ИОМ прекращён",
    }[State(pathway.state)]


def after_result(result: Result, viewer: Viewer) -> Following | None:
    """What follows the viewer's own result: the ИОМ that lies before them, with its measures by deficit."""
    own = Pathway.objects.visible_to(viewer).filter(result=result, person_id=viewer.person_id)
    pathway = own.first()
    if pathway is None:
        return None
    version = versions.current(pathway)
    if version is None:
        return Following(
            ASKED, reverse("pathway_allow", args=[pathway.pk]), "Прочитать и решить", urgent=True
        )
    signed = versions.agreements(pathway)
    term = Deadline.objects.open().filter(case_id=pathway.pk, name="agree_teacher").first()
    urgent = pathway.state == State.AGREEING and Party.TEACHER not in signed
    return Following(
        text=f"{standing(pathway, signed, term.due_on if term else None, viewer.today)}.",
        url=reverse("pathway", args=[pathway.pk]),
        button="Прочитать и согласовать ИОМ" if urgent else "Открыть ИОМ",
        urgent=urgent,
        planned=None if pathway.state == State.CLOSED else _planned(version, viewer),
    )


def _planned(version: Version, viewer: Viewer) -> Mapping[str, list[str]] | None:
    """Code → the lines of the placed version that work on it; None once its secret part was destroyed."""
    found, _ = secret.placed(version, viewer)
    if found is None:
        return None
    content = version.extract.content
    year = date.fromisoformat(content["starts_on"]).year
    planned: dict[str, list[str]] = {}
    for line in content["lines"]:
        start, end = (date.fromisoformat(line[name]) for name in ("starts_on", "ends_on"))
        told = f"{called(line['kind'], line['title'])}, {span(start, end, year)}, {hours(line['hours'])}"
        for code in found.codes.get(line["key"], ()):
            planned.setdefault(code, []).append(told)
    return planned


def _news(pathway: Pathway, changed: int) -> str:
    if changed:
        words = spelled(changed, "f")
        return f"В вашем ИОМ {words} {plural(changed, CHANGED)}"
    return "Ваш ИОМ готов" if pathway.version_number == 1 else "Ваш ИОМ изменился"


def _until(due: date | None, today: date) -> str:
    if due is None:
        return "прочитайте и согласуйте"
    late = due < today
    return f"прочитайте и согласуйте{'' if late else ' до'}{', срок был' if late else ''} {day(due)}"


def _awaited(pathway: Pathway, signed: Container[str]) -> str:
    approver = "учредителя" if pathway.municipal else "руководителя"
    return approver if Party.CURATOR in signed else f"куратора и {approver}"
