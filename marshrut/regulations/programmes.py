"""Entry and exit tests of a programme of further training (A2.3.1.1, A2.5.3, A2.5.6.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from marshrut.regulations.findings import Finding

BASIS = "п. 5.3 прил. 2"


def basis(act: str) -> str:
    """A2.5.3: why the test is obligatory: the clause and the act by which its listeners are enrolled."""
    return f"{BASIS}; {act.strip()}"


def theme_finding(entries: Collection[str]) -> Finding:
    """A2.3.1.1: the theme sets the items, so the programme must name what it works on."""
    text = (
        "Тема программы задана позициями кодификатора."
        if entries
        else "У программы не отмечены позиции кодификатора: по ним подбирают задания теста. Попросите сотрудников центра отметить их."
    )
    return Finding("A2.3.1.1", text, bool(entries))


def period_finding(since: date | None, until: date | None, starts: date, ends: date) -> Finding:
    """A2.5.6.2: the tests are held within the dates of the programme."""
    if since is None or until is None or until < since:
        return Finding("A2.5.6.2", "Укажите удобный период: с какого дня по какой.", False)
    inside = starts <= since and until <= ends
    days = f"с {starts:%d.%m.%Y} по {ends:%d.%m.%Y}"
    text = f"Период в сроках программы: {days}." if inside else f"Тест проводят в сроки программы: {days}."
    return Finding("A2.5.6.2", text, inside)


def cover_finding(
    programme: str, material: str, entries: Mapping[str, str], tested: Collection[str]
) -> Finding:
    """A2.3.1.1: materials must test every entry of the theme. `entries`: code → what it is in plain words."""
    missing = [f"{code} ({name})" for code, name in entries.items() if code not in tested]
    if not missing:
        return Finding("A2.3.1.1", f"Материалы «{material}» охватывают тему программы.", True)
    text = (
        f"Материалы «{material}» не охватывают тему программы {programme}: нет заданий на {', '.join(missing)}."
        " Выберите другие материалы."
    )
    return Finding("A2.3.1.1", text, False)
