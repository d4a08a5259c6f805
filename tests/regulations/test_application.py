from dataclasses import replace
from datetime import date

import pytest

from marshrut.regulations.application import (
    Application,
    Row,
    application_findings,
    blocks_finding,
    period_finding,
    subject_counts,
    working_period_finding,
)
from marshrut.regulations.calendar import Calendar
from marshrut.regulations.consents import Consent, consent_findings, missing_blocks
from marshrut.regulations.findings import unmet, warnings

TODAY = date(2026, 11, 23)
CALENDAR = Calendar(())
BLOCKS = ("subject", "methodical")
AGREED = Consent("математика", frozenset(BLOCKS))
ORLOVA = Row("1", "Орлова А. П.", "математика", (AGREED,))
ZIMIN = Row("2", "Зимин И. И.", "химия", (Consent("химия", frozenset(BLOCKS)),))
WHOLE = Application(date(2026, 12, 1), date(2026, 12, 15), BLOCKS, [ORLOVA, ZIMIN])


@pytest.mark.clause("A2.application", "A2.5.9.3")
def test_whole_application_may_be_sent() -> None:
    assert not unmet(application_findings(WHOLE, TODAY))


@pytest.mark.clause("A2.5.9.3")
def test_row_without_consent_holds_the_application_and_is_named() -> None:
    absent = replace(ZIMIN, consents=())
    findings = unmet(application_findings(replace(WHOLE, rows=[ORLOVA, absent]), TODAY))
    assert [
        (finding.clause, "Зимин И. И.: нет согласия по предмету «химия»" in finding.text)
        for finding in findings
    ] == [("A2.5.9.3", True)]


@pytest.mark.clause("A2.5.9.3")
def test_consent_to_other_blocks_alone_is_none() -> None:
    absent = replace(ORLOVA, consents=(Consent("математика", frozenset({"digital"})),))
    (finding,) = unmet(application_findings(replace(WHOLE, rows=[absent, ZIMIN]), TODAY))
    assert finding.text.startswith("Орлова А. П.: нет согласия")
    assert not unmet(application_findings(replace(WHOLE, rows=[ZIMIN]), TODAY))


@pytest.mark.clause("A2.consent")
def test_consent_to_one_subject_is_none_to_another() -> None:
    assert missing_blocks([AGREED], "физика", BLOCKS) == ["subject", "methodical"]
    second = replace(ORLOVA, subject="физика")
    (finding,) = unmet(application_findings(replace(WHOLE, rows=[ORLOVA, second]), TODAY))
    assert "нет согласия по предмету «физика»" in finding.text


@pytest.mark.clause("A2.consent")
def test_consent_to_some_blocks_is_enough_and_the_missing_are_named() -> None:
    partial = replace(ORLOVA, consents=(Consent("математика", frozenset({"subject"})),))
    findings = application_findings(replace(WHOLE, rows=[partial]), TODAY)
    (warning,) = warnings(findings)
    assert not unmet(findings)
    assert warning.text.endswith("по предмету «математика» дано на часть блоков. Не вошёл: методический.")


@pytest.mark.clause("A2.consent")
@pytest.mark.parametrize(
    ("consent", "word"),
    [
        (Consent(" ", frozenset({"subject"})), "Не указан предмет"),
        (Consent("химия", frozenset()), "Не выбран ни один блок"),
        (Consent("химия", frozenset({"digital"})), "нет в заявке: цифровая грамотность и ИКТ"),
    ],
)
def test_form_of_consent_is_checked(consent: Consent, word: str) -> None:
    assert [word in finding.text for finding in unmet(consent_findings(consent, BLOCKS))] == [True]
    assert not unmet(consent_findings(AGREED, BLOCKS))


@pytest.mark.clause("A2.5.9.2")
@pytest.mark.parametrize(
    ("since", "until", "word"),
    [
        (None, date(2026, 12, 15), "Период не указан"),
        (date(2026, 12, 15), date(2026, 12, 1), "раньше, чем начинается"),
        (date(2026, 11, 1), date(2026, 11, 20), "уже прошёл"),
        (date(2026, 12, 1), date(2028, 12, 1), "Проверьте год"),
    ],
)
def test_period_must_be_given_and_make_sense(since: date | None, until: date, word: str) -> None:
    finding = period_finding(since, until, TODAY)
    assert not finding.met
    assert word in finding.text


@pytest.mark.clause("A2.application")
@pytest.mark.parametrize(
    ("blocks", "word"),
    [
        ((), "Не выбран ни один блок"),
        (("subject", "staff"), "не смешиваются"),
        (("astrology",), "Неизвестные блоки"),
    ],
)
def test_blocks_must_be_chosen(blocks: tuple[str, ...], word: str) -> None:
    assert word in blocks_finding(blocks).text
    assert not blocks_finding(blocks).met


@pytest.mark.clause("A2.application")
@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "нет ни одного педагога"),
        ([replace(ORLOVA, subject=" ")], "Не указан предмет: Орлова А. П."),
        ([ORLOVA, ORLOVA], "Указаны дважды: Орлова А. П. («математика»)"),
    ],
)
def test_rows_must_be_complete(rows: list[Row], word: str) -> None:
    texts = [finding.text for finding in unmet(application_findings(replace(WHOLE, rows=rows), TODAY))]
    assert [word in text for text in texts] == [True]


@pytest.mark.clause("A2.application")
def test_subjects_add_themselves_up() -> None:
    both = replace(ORLOVA, subject="физика")
    assert subject_counts([ORLOVA, both, replace(ORLOVA, person="3"), ZIMIN]) == [
        ("математика", 2),
        ("физика", 1),
        ("химия", 1),
    ]


@pytest.mark.clause("A2.5.9.3")
def test_a_refusal_is_not_waited_for() -> None:
    refused = replace(ZIMIN, consents=(), refused=True)
    findings = unmet(application_findings(replace(WHOLE, rows=[ORLOVA, refused]), TODAY))
    assert [f.text for f in findings] == [
        "Зимин И. И.: отказ участвовать, предмет «химия». Уберите эту строку из заявки."
    ]


@pytest.mark.clause("A2.5.9.2")
@pytest.mark.parametrize(
    ("since", "until", "met"),
    [
        (date(2026, 11, 28), date(2026, 11, 29), False),
        (date(2026, 11, 28), date(2026, 11, 30), True),
        (date(2027, 1, 1), date(2027, 1, 8), False),
    ],
)
def test_a_period_holds_a_working_day(since, until, met):
    finding = working_period_finding(since, until, CALENDAR)
    assert finding.met is met and ("Продлите период" in finding.text) is not met
