from dataclasses import replace
from datetime import date

import pytest

from marshrut.regulations.calendar import load_shipped
from marshrut.regulations.curators import Model
from marshrut.regulations.findings import Finding, unmet, warnings
from marshrut.regulations.levels import Level
from marshrut.regulations.norms import Norms
from marshrut.regulations.pathway import (
    CARD_FIELDS,
    Capacity,
    Category,
    Pathway,
    PlannedMeasure,
    approver_finding,
    duration_finding,
    parties_findings,
    pathway_findings,
)

NORMS = Norms()
CALENDAR = load_shipped()
SINCE, UNTIL = date(2026, 12, 1), date(2027, 9, 30)
CODES = frozenset({"М-02"})
MEASURES = [PlannedMeasure(each.label, each, SINCE, UNTIL, CODES) for each in Category]
CARD = {key: "заполнено" for key, _, _ in CARD_FIELDS}
WHOLE = Pathway(Model.DIAGNOSTIC, date(2026, 11, 12), Level.HIGH, CODES, SINCE, UNTIL, MEASURES, CARD)


def judge(**changes: object) -> list[Finding]:
    return pathway_findings(replace(WHOLE, **changes), NORMS, CALENDAR)


def with_measure(**changes: object) -> list[Finding]:
    return judge(measures=[replace(MEASURES[0], title="Курс", **changes), *MEASURES[1:]])


@pytest.mark.clause("A3.5.1", "A3.5.6")
def test_whole_pathway_may_be_placed_for_agreement() -> None:
    assert not unmet(judge())
    assert warnings(judge()) == []


@pytest.mark.clause("A3.2.2")
def test_pathway_is_made_only_after_a_diagnostic() -> None:
    assert [finding.clause for finding in unmet(judge(diagnosed_on=None))] == ["A3.2.2"]


@pytest.mark.clause("A3.4.2.2")
def test_model_one_needs_a_level_and_the_others_do_not() -> None:
    assert [finding.clause for finding in unmet(judge(level=None))] == ["A3.4.2.2"]
    assert not unmet(judge(level=None, model=Model.MENTORING))


@pytest.mark.clause("A3.4.4.3")
@pytest.mark.parametrize(
    ("since", "until", "word"),
    [
        (SINCE, date(2027, 5, 31), "Срок ИОМ: с 01.12.2026 по 31.05.2027"),
        (SINCE, date(2027, 5, 30), "короче 6 месяцев. Окончание не раньше 31.05.2027"),
        (SINCE, date(2028, 12, 1), "Срок ИОМ: с 01.12.2026"),
        (SINCE, date(2028, 12, 2), "длиннее 24 месяцев. Окончание не позже 01.12.2028"),
        (SINCE, None, "Не указаны"),
    ],
)
def test_pathway_lasts_six_months_to_two_years(since: date, until: date | None, word: str) -> None:
    finding = duration_finding(since, until, NORMS, CALENDAR)
    assert word in finding.text
    assert finding.met == word.startswith("Срок")


@pytest.mark.parametrize(("key", "clause", "label"), CARD_FIELDS)
@pytest.mark.clause("A3.5.1", "A3.5.2", "A3.5.3", "A3.5.4", "A3.5.5")
def test_every_field_of_the_card_is_asked_for(key: str, clause: str, label: str) -> None:
    assert unmet(judge(card={**CARD, key: ""})) == [Finding(clause, f"Не заполнено: {label}.", False)]


@pytest.mark.clause("A3.5.5")
def test_road_map_has_measures() -> None:
    assert [finding.clause for finding in unmet(judge(measures=[]))] == ["A3.5.5"]


@pytest.mark.clause("A3.5.6")
def test_measure_has_one_of_five_categories() -> None:
    assert [finding.text for finding in unmet(with_measure(category="holiday"))] == [
        "«Курс»: категория не из пяти названных. Выберите категорию."
    ]


@pytest.mark.clause("A3.5.6")
def test_empty_category_is_only_a_warning() -> None:
    findings = judge(measures=MEASURES[:4])
    assert not unmet(findings)
    assert [each.text for each in warnings(findings)] == [
        "Категории без мероприятий: Профилактика профессионального выгорания."
    ]


@pytest.mark.clause("A3.5.8")
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"since": None}, "не указаны сроки"),
        ({"since": date(2027, 3, 2), "until": date(2027, 3, 1)}, "окончание раньше начала"),
        ({"since": date(2026, 11, 30)}, "выходят за срок ИОМ (с 01.12.2026 по 30.09.2027)"),
        ({"until": date(2027, 10, 1)}, "выходят за срок ИОМ"),
    ],
)
def test_measures_are_dated_within_the_term(changes: dict[str, object], word: str) -> None:
    assert [word in finding.text for finding in unmet(with_measure(**changes))] == [True]


@pytest.mark.clause("A3.5.9")
def test_measure_on_no_deficit_or_a_strange_one_is_warned_of() -> None:
    assert [each.text for each in warnings(with_measure(codes=frozenset()))] == [
        "«Курс»: не указано, на какие дефициты направлено мероприятие."
    ]
    assert [each.text for each in warnings(with_measure(codes=frozenset({"Ц-09"})))] == [
        "«Курс»: среди выявленных дефицитов нет Ц-09."
    ]


@pytest.mark.clause("A3.5.9")
def test_mentoring_and_burnout_prevention_need_no_codes() -> None:
    bare = [replace(each, codes=frozenset()) for each in MEASURES[3:]]
    assert warnings(judge(measures=[*MEASURES[:3], *bare])) == []


@pytest.mark.clause("A3.5.9")
def test_deficit_without_a_measure_is_shown() -> None:
    findings = judge(deficits=CODES | {"П-01", "К-03"})
    assert [each.text for each in warnings(findings)] == ["Дефициты без обучающих мероприятий: К-03, П-01."]


@pytest.mark.clause("A3.4.3.10")
@pytest.mark.parametrize(
    ("approver", "capacity", "teacher_is_head", "met"),
    [
        ("директор", Capacity.HEAD, False, True),
        ("завуч", Capacity.DEPUTY, False, False),
        ("завуч", Capacity.ACTING_HEAD, False, True),
        ("орлова", Capacity.ACTING_HEAD, False, False),
        ("орлова", Capacity.FOUNDER, True, False),
        ("завуч", Capacity.ACTING_HEAD, True, False),
        ("учредитель", Capacity.FOUNDER, True, True),
        ("учредитель", Capacity.FOUNDER, False, False),
    ],
)
def test_who_approves(approver: str, capacity: Capacity, teacher_is_head: bool, met: bool) -> None:
    finding = approver_finding(
        teacher="орлова", approver=approver, capacity=capacity, teacher_is_head=teacher_is_head
    )
    assert finding.met is met


@pytest.mark.clause("A3.4.3.6")
def test_nobody_agrees_with_oneself_in_another_role() -> None:
    assert not unmet(parties_findings(teacher="орлова", curator="чернов", approver="директор"))
    assert unmet(parties_findings(teacher="орлова", curator="орлова", approver="директор"))
    assert unmet(parties_findings(teacher="орлова", curator="чернов", approver="орлова"))


@pytest.mark.clause("A3.4.3.6")
def test_curator_who_also_approves_is_warned_of() -> None:
    findings = parties_findings(teacher="орлова", curator="директор", approver="директор")
    assert not unmet(findings)
    assert len(warnings(findings)) == 1
