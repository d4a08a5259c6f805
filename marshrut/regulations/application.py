"""The collective application for a diagnostic: its form and its consents (A2.application, A2.5.9.2, A2.5.9.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marshrut.regulations.blocks import MANAGER_BLOCKS, TEACHER_BLOCKS
from marshrut.regulations.calendar import Calendar, same_date
from marshrut.regulations.consents import Consent, block_names, missing_blocks
from marshrut.regulations.findings import Finding
from marshrut.regulations.words import counted

FORM = "A2.application"
PERIOD = "A2.5.9.2"
CONSENT = "A2.5.9.3"


@dataclass(frozen=True, slots=True)
class Row:
    """One teacher and one subject of the application, with the teacher's consents in force.

    `person` tells people apart, `name` is printed; a teacher with two subjects has two rows. A consent counts
    when it names the row's subject and at least one block of the application: the teacher then takes these.
    `refused`: the teacher said no or took the consent back.
    """

    person: str
    name: str
    subject: str
    consents: tuple[Consent, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """A collective application as filled so far; dates are None while not given."""

    since: date | None
    until: date | None
    blocks: Sequence[str]
    rows: Sequence[Row]


def application_findings(application: Application, today: date) -> list[Finding]:
    """Everything A2.application and A2.5.9.3 ask before the head may sign and send."""
    return [
        period_finding(application.since, application.until, today),
        blocks_finding(application.blocks),
        _rows_finding(application.rows),
        _subjects_finding(application.rows),
        _doubles_finding(application.rows),
        *(_consent_finding(row, application.blocks) for row in application.rows if row.subject.strip()),
    ]


def period_finding(since: date | None, until: date | None, today: date) -> Finding:
    """A2.5.9.2: the desired dates are given, in order, not over, and within a year from today."""
    if since is None or until is None:
        return Finding(
            PERIOD, "Период не указан. Укажите, с какого и по какое число удобно пройти диагностику.", False
        )
    if until < since:
        return Finding(
            PERIOD, f"Период кончается {until:%d.%m.%Y}, раньше, чем начинается. Поменяйте даты.", False
        )
    if until < today:
        return Finding(PERIOD, f"Период уже прошёл ({until:%d.%m.%Y}). Укажите будущие даты.", False)
    if until > same_date(today, 12):
        return Finding(
            PERIOD, f"Период кончается {until:%d.%m.%Y}, больше чем через год. Проверьте год.", False
        )
    return Finding(PERIOD, f"Период указан: с {since:%d.%m.%Y} по {until:%d.%m.%Y}.", True)


def working_period_finding(since: date, until: date, calendar: Calendar) -> Finding:
    """A2.5.9.2: the desired dates hold a working day, for nobody holds a sitting on a day off without a reason."""
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    if any(calendar.is_working(day) for day in days):
        return Finding(PERIOD, "В периоде есть рабочие дни.", True)
    return Finding(
        PERIOD,
        f"С {since:%d.%m.%Y} по {until:%d.%m.%Y} только выходные и праздничные дни."
        " Продлите период хотя бы до ближайшего рабочего дня.",
        False,
    )


def blocks_finding(blocks: Collection[str]) -> Finding:
    """A2.application: at least one block; blocks of teachers and of managers are not mixed (decision 16)."""
    if not blocks:
        return Finding(FORM, "Не выбран ни один блок. Отметьте хотя бы один.", False)
    if unknown := [block for block in blocks if block not in (*TEACHER_BLOCKS, *MANAGER_BLOCKS)]:
        return Finding(FORM, f"Неизвестные блоки: {', '.join(unknown)}. Выберите блоки из списка.", False)
    if not (set(blocks) <= set(TEACHER_BLOCKS) or set(blocks) <= set(MANAGER_BLOCKS)):
        return Finding(FORM, "Блоки педагогов и руководителей не смешиваются. Подайте две заявки.", False)
    return Finding(FORM, f"Блоки выбраны: {block_names(blocks)}.", True)


def subject_counts(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """A2.application: subjects with the number of people, by alphabet. A person counts once per subject."""
    pairs = {(row.subject, row.person) for row in rows if row.subject.strip()}
    return sorted(Counter(subject for subject, _ in pairs).items())


def _rows_finding(rows: Sequence[Row]) -> Finding:
    if not rows:
        return Finding(FORM, "В заявке нет ни одного педагога. Добавьте участников.", False)
    people = counted(len({row.person for row in rows}), "участник", "участника", "участников")
    return Finding(FORM, f"В заявке {people}.", True)


def _subjects_finding(rows: Sequence[Row]) -> Finding:
    nameless = [row.name for row in rows if not row.subject.strip()]
    if nameless:
        text = f"Не указан предмет: {', '.join(nameless)}. Укажите предмет или направление деятельности."
        return Finding(FORM, text, False)
    return Finding(FORM, "У каждого участника указан предмет.", True)


def _doubles_finding(rows: Sequence[Row]) -> Finding:
    seen = Counter((row.person, row.name, row.subject) for row in rows)
    doubles = [f"{name} («{subject}»)" for (_, name, subject), count in seen.items() if count > 1]
    if doubles:
        return Finding(FORM, f"Указаны дважды: {', '.join(doubles)}. Уберите лишние строки.", False)
    return Finding(FORM, "Повторов нет.", True)


def _agreed(row: Row, blocks: Collection[str]) -> bool:
    return len(missing_blocks(row.consents, row.subject, blocks)) < len(blocks)


def _consent_finding(row: Row, blocks: Collection[str]) -> Finding:
    if row.refused:
        text = f"{row.name}: отказ участвовать, предмет «{row.subject}». Уберите эту строку из заявки."
        return Finding(CONSENT, text, False)
    if not _agreed(row, blocks):
        text = f"{row.name}: нет согласия по предмету «{row.subject}». Дождитесь согласия или перенесите в дополнительную заявку."
        return Finding(CONSENT, text, False)
    if missing := missing_blocks(row.consents, row.subject, blocks):
        left = "Не вошёл" if len(missing) == 1 else "Не вошли"
        text = (
            f"{row.name}: согласие по предмету «{row.subject}» дано на часть блоков."
            f" {left}: {block_names(missing)}."
        )
        return Finding(CONSENT, text, False, blocking=False)
    return Finding(CONSENT, f"{row.name}: согласие по предмету «{row.subject}» дано.", True)
