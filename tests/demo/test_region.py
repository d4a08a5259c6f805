"""Names, places and staffs of the made-up region: right forms, right sums."""

import re
from itertools import chain, pairwise
from string import Formatter

import pytest

from marshrut.people.models import Organisation
from tests.demo.content import load

IRREGULAR = {
    "Илья": ("Ильич", "Ильинична"),
    "Кузьма": ("Кузьмич", "Кузьминична"),
    "Лев": ("Львович", "Львовна"),
    "Лука": ("Лукич", "Лукинична"),
    "Михаил": ("Михайлович", "Михайловна"),
    "Никита": ("Никитич", "Никитична"),
    "Павел": ("Павлович", "Павловна"),
    "Пётр": ("Петрович", "Петровна"),
    "Савва": ("Саввич", "Саввична"),
    "Фома": ("Фомич", "Фоминична"),
    "Яков": ("Яковлевич", "Яковлевна"),
    "Георгий": ("Георгиевич", "Георгиевна"),
    "Дмитрий": ("Дмитриевич", "Дмитриевна"),
}
COUNTED = ("town_schools", "rural_schools", "kindergartens", "additional", "colleges")


def regular(name):
    stem = re.sub("ий$", "ь", name) if name.endswith("ий") else name.removesuffix("й").removesuffix("ь")
    soft = name[-1] in "йь"
    return stem + ("евич" if soft else "ович"), stem + ("евна" if soft else "овна")


def test_patronymics_have_the_right_forms():
    for father in load("names")["fathers"]["list"]:
        expected = IRREGULAR.get(father["name"]) or regular(father["name"])
        assert (father["male"], father["female"]) == expected


def test_surnames_are_pairs_and_never_repeat():
    pairs = list(chain.from_iterable(load("names")["surnames"].values()))
    assert len(pairs) >= 250
    assert len({male for male, _ in pairs}) == len(pairs)
    for male, female in pairs:
        assert female in (male + "а", male, re.sub("ий$", "ая", male))
        assert (female == male) == male.endswith(("о", "ых", "к"))


def test_first_names_have_weights_for_every_decade():
    decades = load("names")["decades"]
    for gender in ("male", "female"):
        names = load("names")["first_names"][gender]
        assert len({each["name"] for each in names}) == len(names) >= 40
        assert all(len(each["weights"]) == len(decades) for each in names)
        assert all(sum(each["weights"][n] for each in names) > 50 for n in range(len(decades)))


def test_twenty_seven_municipalities_with_730_organisations():
    municipalities = load("places")["municipality"]
    assert len({each["key"] for each in municipalities}) == 27
    counted = sum(each[field] for each in municipalities for field in COUNTED)
    bodies = len(municipalities) + len(["the Department", "the institute"])
    assert counted + bodies == 730


def test_staffs_of_the_region_come_to_about_15_000_people():
    people = 0
    for pattern in load("places")["pattern"]:
        organisations = sum(each[pattern["counted"]] for each in load("places")["municipality"])
        people += organisations * pattern["share"] / 100 * sum(pattern["staff"]) / 2
    assert 14_500 <= people <= 15_500


def test_the_small_region_has_twelve_organisations_of_its_three_municipalities_and_400_people():
    organisations = load("places")["organisation"]
    assert len(organisations) == 12
    assert {each["municipality"] for each in organisations} == set(load("places")["region"]["small"])
    in_bodies = sum(
        each["organisation"] in {"dep", "soiro", "vyazma-committee"} for each in load("cast")["person"]
    )
    assert 375 <= sum(each.get("staff", 0) for each in organisations) + in_bodies <= 425


def test_patterns_use_known_placeholders_and_share_out_their_kind():
    known = {None, "n", "town", "village", "adjective", "name", "municipality"}
    shares = dict.fromkeys(COUNTED, 0)
    for pattern in load("places")["pattern"]:
        shares[pattern["counted"]] += pattern["share"]
        assert {part[1] for part in Formatter().parse(pattern["name"] + pattern["short_name"])} <= known
        assert pattern["kind"] in Organisation.Kind.values
    assert set(shares.values()) == {100}


def test_quotation_marks_of_organisations_are_paired():
    for each in load("places")["organisation"] + load("places")["pattern"]:
        assert each["name"].count("«") == each["name"].count("»")
        assert each["name"].count("„") == each["name"].count("“")


def test_villages_are_enough_and_their_schools_differ():
    villages = load("places")["villages"]
    assert len({adjective for _, _, adjective in villages}) == len(villages)
    assert len(villages) > 2 * max(each["rural_schools"] for each in load("places")["municipality"])


@pytest.mark.parametrize(("table", "column"), [("category", "years"), ("education", "ages")])
def test_shares_are_whole_and_bands_join(table, column):
    rows = load("staff")[table]
    assert all(sum(value for key, value in row.items() if key != column) == 100 for row in rows)
    assert all(after[column][0] == before[column][1] + 1 for before, after in pairwise(rows))


def test_ages_average_about_47_and_the_pyramid_is_whole():
    ages = load("staff")["age"]
    assert sum(each["share"] for each in ages) == 100
    assert 46 <= sum(each["share"] * (each["from"] + each["to"]) / 2 for each in ages) / 100 <= 48
    assert all(after["from"] == before["to"] + 1 for before, after in pairwise(ages))


def test_nobody_young_has_the_highest_category():
    assert all(row["highest"] == 0 for row in load("staff")["category"] if row["years"][0] < 5)


def test_subjects_share_out_the_teachers():
    subjects = load("staff")["subject"]
    assert sum(each["share"] for each in subjects) == 100
    assert {"математика", "русский язык", "физика"} <= {each["name"] for each in subjects}
