from dataclasses import replace
from datetime import date

import pytest

from marshrut.regulations.findings import unmet
from marshrut.regulations.instruments import (
    PlanRow,
    Review,
    Variant,
    VariantItem,
    approval_findings,
    minutes_for,
    package_findings,
    schedule_finding,
)
from marshrut.regulations.norms import Norms

P1, M2 = frozenset({"П-01"}), frozenset({"М-02"})
PLAN = [PlanRow(1, P1), PlanRow(2, M2)]
FIRST = Variant("1", (VariantItem("а", 1, P1), VariantItem("б", 2, M2)))
SECOND = Variant("2", (VariantItem("в", 1, P1), VariantItem("г", 2, M2)))
GOOD = Review("эксперт", True)


@pytest.mark.clause("A2.4.3.7", "A2.4.3.6")
def test_equal_variants_by_the_plan_make_a_package() -> None:
    assert not unmet(package_findings(PLAN, [FIRST, SECOND]))


@pytest.mark.clause("A2.4.3.7")
@pytest.mark.parametrize(
    ("items", "word"),
    [
        (SECOND.items[:1], "заданий 1, а в плане 2"),
        ((SECOND.items[0], replace(SECOND.items[1], points=1)), "не по плану в заданиях 2"),
        ((replace(SECOND.items[0], codes=M2), SECOND.items[1]), "не по плану в заданиях 1"),
        ((SECOND.items[0], replace(SECOND.items[1], key="в")), "одно задание стоит дважды"),
    ],
)
def test_unequal_variant_is_refused(items: tuple[VariantItem, ...], word: str) -> None:
    (finding,) = unmet(package_findings(PLAN, [FIRST, Variant("2", items)]))
    assert finding.text.startswith("Вариант 2: ")
    assert word in finding.text


@pytest.mark.clause("A2.4.3.7")
def test_plan_says_what_every_item_checks() -> None:
    plan = [PlanRow(1, P1), PlanRow(2, frozenset())]
    bare = Variant("1", (FIRST.items[0], replace(FIRST.items[1], codes=frozenset())))
    assert [finding.text for finding in unmet(package_findings(plan, [bare]))] == [
        "Задания плана без позиций кодификатора или баллов: 2. Заполните их."
    ]


@pytest.mark.clause("A2.4.3.7")
def test_empty_package_is_refused() -> None:
    assert len(unmet(package_findings([], []))) == 2


@pytest.mark.clause("A2.4.3.8", "A2.4.3.9")
@pytest.mark.parametrize(
    ("reviews", "approver", "word"),
    [
        ([], "начальник", "Экспертиза не назначена"),
        ([Review("автор", True)], "начальник", "Эксперт является автором"),
        ([GOOD, Review("второй", None)], "начальник", "Не все эксперты дали заключение"),
        ([GOOD, Review("второй", False)], "начальник", "Есть отрицательное заключение"),
        ([GOOD], "автор", "Автор или эксперт не утверждает"),
        ([GOOD], "эксперт", "Автор или эксперт не утверждает"),
    ],
)
def test_materials_not_reviewed_or_approved_by_their_own_people(
    reviews: list[Review], approver: str, word: str
) -> None:
    assert [word in finding.text for finding in unmet(approval_findings({"автор"}, reviews, approver))] == [
        True
    ]


@pytest.mark.clause("A2.4.3.8", "A2.4.3.9")
def test_materials_with_a_foreign_positive_review_may_be_approved() -> None:
    assert not unmet(approval_findings({"автор"}, [GOOD], "начальник"))
    assert not unmet(approval_findings({"автор"}, [GOOD]))


@pytest.mark.clause("A2.4.3.9", "A2.4.3.10")
@pytest.mark.parametrize(
    ("approved", "sitting", "met"),
    [
        (None, date(2026, 11, 23), False),
        (date(2025, 11, 24), date(2026, 11, 23), True),
        (date(2025, 11, 23), date(2026, 11, 23), False),
        (date(2026, 11, 24), date(2026, 11, 23), False),
    ],
)
def test_only_materials_in_force_can_be_scheduled(approved: date | None, sitting: date, met: bool) -> None:
    assert schedule_finding(approved, sitting, Norms()).met is met


@pytest.mark.clause("A2.consent")
@pytest.mark.parametrize(
    ("asked", "items", "minutes"),
    [(36, 36, 120), (18, 36, 60), (10, 36, 35), (35, 36, 120), (1, 36, 5), (0, 0, 120)],
)
def test_part_of_the_blocks_takes_part_of_the_time(asked, items, minutes):
    assert minutes_for(120, asked, items) == minutes
