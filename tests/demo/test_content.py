"""The made-up region's codifier, items and instruments, held against their own rules."""

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb
from statistics import mean, median, pvariance

import pytest

from marshrut.regulations.blocks import MANAGER_BLOCKS, TEACHER_BLOCKS
from tests.demo.content import demonstration, entries, instruments, items, load, measured_codes

SUFFIXES = {"МАТ": "математика", "РУС": "русский язык", "ФИЗ": "физика"}
TEACHERS = [one for one in instruments() if one["subject"] != "управление"]
VARIANTS = [(instrument, f"variant_{number}") for instrument in instruments() for number in (1, 2)]


def shape(item):
    return item["block"], item.get("subject"), item["codes"], item["kind"], item["points"], item["difficulty"]


def test_codes_are_unique_and_well_formed():
    codes = [entry["code"] for entry in load("codifier")["entry"]]
    assert len(codes) == len(set(codes))
    assert 75 <= len(codes) <= 90
    assert all(
        re.fullmatch(r"(П|М|ПП|К|Ц|УП|УР|УК|УРз|УИ)-\d\d\.\d(-(МАТ|РУС|ФИЗ))?", code) for code in codes
    )


def test_every_code_stands_in_a_group_of_its_block():
    groups = {group["code"] for group in load("codifier")["group"]}
    keys = {block["code"]: block["key"] for block in load("codifier")["block"]}
    for code, entry in entries().items():
        block, number, *subject = code.split("-")
        assert "-".join([block, number.split(".")[0], *subject]) in groups
        assert entry["block"] == keys[block]


def test_only_subject_entries_name_a_subject():
    for code, entry in entries().items():
        assert entry.get("subject") == SUFFIXES.get(code.split("-")[-1])
        assert ("subject" in entry) == (entry["block"] == "subject")


@pytest.mark.clause("A2.1.4")
def test_every_entry_refers_to_a_labour_function_or_a_duty():
    assert all(
        re.fullmatch(r"[AB]/0[1-6]\.6(-\d{1,2})?|ЕКС", entry["function"]) for entry in entries().values()
    )


def test_what_the_teacher_reads_fits_its_column():
    assert all(len(entry["plain"]) <= 120 and len(entry["name"]) <= 300 for entry in entries().values())


def test_codifier_texts_never_repeat():
    for field in ("name", "plain", "meaning", "advice"):
        texts = Counter(entry[field] for entry in entries().values())
        assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.clause("A2.2.3")
def test_items_are_spread_over_the_blocks_of_teachers_and_of_managers():
    assert len(items()) == 150 + 42
    blocks = Counter(item["block"] for item in items().values())
    wanted = zip((*TEACHER_BLOCKS, *MANAGER_BLOCKS), (60, 30, 24, 16, 20, 14, 8, 8, 6, 6), strict=True)
    assert blocks == dict(wanted)
    subjects = Counter(item["subject"] for item in items().values() if item["block"] == "subject")
    assert subjects == dict.fromkeys(SUFFIXES.values(), 20)


@pytest.mark.clause("A2.4.2")
def test_every_item_names_one_or_two_codes_of_its_block_and_subject():
    for item in items().values():
        assert 1 <= len(item["codes"]) <= 2
        for code in item["codes"]:
            assert (entries()[code]["block"], entries()[code].get("subject")) == (
                item["block"],
                item.get("subject"),
            )


def test_texts_and_options_do_not_repeat():
    texts = Counter(item["text"] for item in items().values())
    assert max(texts.values()) == 1
    for item in items().values():
        options = [option["text"] for option in item.get("options", [])]
        assert len(options) == len(set(options))


@pytest.mark.parametrize("item", items().values(), ids=items().keys())
def test_right_answers_fit_the_kind(item):
    right = [option["right"] for option in item.get("options", [])]
    if item["kind"] == "number":
        assert not right
        assert Decimal(item["answer"]).is_finite()
        assert Decimal(item["tolerance"]) >= 0
    else:
        assert (len(right), sum(right)) in {"one": {(4, 1)}, "several": {(5, 2), (5, 3)}}[item["kind"]]


def test_points_follow_the_kind():
    points = {"one": {1}, "several": {2}, "number": {1, 2}}
    assert all(item["points"] in points[item["kind"]] for item in items().values())


def test_the_right_option_is_given_away_neither_by_place_nor_by_length():
    single = [item["options"] for item in items().values() if item["kind"] == "one"]
    places = Counter(next(n for n, option in enumerate(options) if option["right"]) for options in single)
    longest = [max(options, key=lambda option: len(option["text"]))["right"] for options in single]
    assert max(places.values()) < len(single) * 0.4
    assert sum(longest) < len(single) * 0.4


def test_right_options_of_several_are_seldom_all_the_longest():
    several = [item["options"] for item in items().values() if item["kind"] == "several"]
    lengths = [
        [sorted(len(each["text"]) for each in options if each["right"] is right) for right in (True, False)]
        for options in several
    ]
    assert sum(right[0] > wrong[-1] for right, wrong in lengths) < len(several) * 0.2


@pytest.mark.clause("A2.4.3.7")
def test_twins_are_equal_in_everything_but_the_text():
    for item in items().values():
        twin = items()[item["twin"]]
        assert twin["twin"] == item["id"]
        assert {item["variant"], twin["variant"]} == {1, 2}
        assert shape(item) == shape(twin)


@pytest.mark.clause("A2.4.3.7")
@pytest.mark.parametrize(("instrument", "variant"), VARIANTS)
def test_every_variant_follows_the_specification_row_by_row(instrument, variant):
    rows = instrument["rows"]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(instrument[variant]) == len(rows)
    for row, key in zip(rows, instrument[variant], strict=True):
        item = items()[key]
        assert all(row[field] == item[field] for field in ("block", "codes", "kind", "points"))
        assert item.get("subject") in (None, instrument["subject"])


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument["id"])
def test_variants_share_no_item_and_answer_each_other(instrument):
    first, second = instrument["variant_1"], instrument["variant_2"]
    assert set(first).isdisjoint(second)
    assert [items()[key]["twin"] for key in first] == second


ASPECTS = {
    "the school subject": ("П-",),
    "teaching it": ("М-01", "М-03", "М-04.2"),
    "upbringing and motivation": ("ПП-02", "ПП-04"),
    "universal learning actions": ("М-01.4", "М-02.1", "М-02.4", "М-04.1"),
    "individualisation": ("М-02.3", "ПП-01.1", "ПП-03"),
}


@pytest.mark.clause("A2.4.2")
@pytest.mark.parametrize("instrument", TEACHERS, ids=lambda instrument: instrument["id"])
@pytest.mark.parametrize("aspect", ASPECTS)
def test_an_instrument_has_items_on_each_of_five_abilities(instrument, aspect):
    assert [row for row in instrument["rows"] if any(c.startswith(ASPECTS[aspect]) for c in row["codes"])]


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument["id"])
def test_an_instrument_has_all_five_blocks_and_checks_each_code_twice(instrument):
    assert instrument["blocks"] in (list(TEACHER_BLOCKS), list(MANAGER_BLOCKS))
    assert {row["block"] for row in instrument["rows"]} == set(instrument["blocks"])
    assert min(Counter(code for row in instrument["rows"] for code in row["codes"]).values()) >= 2


@pytest.mark.clause("A2.4.2", "A2.2.3")
def test_managers_are_asked_of_strategic_leadership_in_both_variants():
    managers = next(one for one in instruments() if one["subject"] == "управление")
    rows = [row["position"] for row in managers["rows"] if any(c.startswith("УП-02") for c in row["codes"])]
    assert len(rows) >= 4
    assert managers["blocks"] == list(MANAGER_BLOCKS)


@pytest.mark.clause("A3.3.2.1")
def test_demonstration_items_are_no_items_of_the_bank():
    codes, texts = set(items()), {item["text"] for item in items().values()}
    assert not codes & {item["id"] for item in demonstration()}
    assert not texts & {item["text"] for item in demonstration()}
    for item in demonstration():
        right = [option["right"] for option in item.get("options", [])]
        assert (len(right), sum(right)) in {"one": {(4, 1)}, "several": {(5, 2)}, "number": {(0, 0)}}[
            item["kind"]
        ]


@pytest.mark.parametrize("instrument", instruments(), ids=lambda instrument: instrument["id"])
def test_no_two_codes_of_an_instrument_are_checked_by_the_same_rows(instrument):
    rows_of = {}
    for row in instrument["rows"]:
        for code in row["codes"]:
            rows_of.setdefault(code, set()).add(row["position"])
    assert all(one != other for one, other in combinations(rows_of.values(), 2))


def test_every_item_stands_in_an_instrument_and_every_tested_code_has_four_items():
    used = {key for instrument, variant in VARIANTS for key in instrument[variant]}
    assert used == items().keys()
    measured = Counter(code for item in items().values() for code in item["codes"])
    assert measured.keys() == measured_codes()
    assert min(measured.values()) >= 4


def four_root_parameters(p, q):
    """Integer a for which |x² + px + q| = a has four roots: x² + px + q = ±a has two roots each."""
    return sum(1 for a in range(1, 100) if p * p - 4 * (q - a) > 0 and p * p - 4 * (q + a) > 0)


def mixture(share, mass, had, wanted):
    return Fraction(mass * (wanted - had), share - wanted)


def trapezoid(long, short, small):
    """The area of a trapezoid by the area of the triangle at its short base."""
    return small * Fraction(long + short, short) ** 2


def rounded_log_count(low, high):
    return sum(1 for x in range(-50, 50) if low < x <= high)


ANSWERS = {
    "mat-02-1": rounded_log_count(1, 1 + 2**2),
    "mat-02-2": rounded_log_count(-2, -2 + 3**2),
    "mat-03-1": mixture(5, 200, 20, 10),
    "mat-03-2": mixture(30, 300, 12, 18),
    "mat-05-1": four_root_parameters(-2, -3),
    "mat-05-2": four_root_parameters(-4, -5),
    "mat-07-1": trapezoid(12, 8, 16),
    "mat-07-2": trapezoid(9, 3, 4),
    "mat-09-1": Fraction(comb(10, 2), comb(16, 2)),
    "mat-09-2": Fraction(comb(15, 2), comb(25, 2)),
    "phy-01-1": Fraction(20**2, 2 * 50),
    "phy-01-2": Fraction(15**2, 2 * 75),
    "phy-02-1": Fraction(2 * 3 * 2 * 10, 3 + 2),
    "phy-02-2": Fraction(2 * 1 * 4 * 10, 1 + 4),
    "phy-03-1": Fraction(20 * 6, 10 * (20 + 10)),
    "phy-03-2": Fraction(30 * 2, 30 + 10),
    "phy-05-1": -500 + 200,
    "phy-05-2": -400 + 150,
    "phy-07-1": Fraction(24, 6 + 6),
    "phy-07-2": Fraction(18, 4 + 2),
    "dig-03-1": sum(1 for mark in (3, 5, 4, 2, 5, 4) if mark >= 4),
    "dig-03-2": sum(number for number in (1, 3, 2, 5, 4) if number > 2),
}


def test_numeric_answers_are_what_the_sums_give():
    given = {key: Fraction(item["answer"]) for key, item in items().items() if item["kind"] == "number"}
    assert given == ANSWERS


def test_statistics_items_hold_for_their_data():
    marks = [3, 4, 4, 5, 3, 4, 5, 4]
    assert median(marks) == 4 == mean(marks)
    assert pvariance([*marks, 4]) < pvariance(marks)
    assert median([3, 4, 4, 5, 3, 4, 4, 4]) == 4
    week = [-2, 0, 1, 1, 3, 4, 7]
    assert mean(week) == 2 > median(week) == 1 == median([*week[:-1], 14])
    assert max(week) - min(week) == 9
