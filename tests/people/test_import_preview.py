"""What a checked file shows before it is loaded, and how it takes other spellings of what is known."""

from datetime import date

import pytest

from marshrut.people.models import Import, ImportChange, Municipality, Organisation, Subject
from marshrut.people.queries.imports.spellings import Towns, town_key
from tests.people.test_import import _files, check, load, messages  # noqa: F401 - the fixture keeps files apart

TODAY = date(2026, 11, 23)


def shown(source, outcome):
    return [(row.title, [tuple(one) for one in row.what]) for row in source.changes.filter(outcome=outcome)]


@pytest.mark.clause("A1.2.2.1")
def test_the_dry_run_shows_who_is_new(world):
    source = check(world, {"Роль": "заместитель"})
    place = "учитель, СШ № 7, математика"
    assert shown(source, "created") == [
        ("Ёлкина Анна Ильинична", [("Работа", "", place), ("Роль", "", "заместитель руководителя")])
    ]


@pytest.mark.clause("A1.2.2.1")
def test_the_dry_run_shows_what_changes_from_what_to_what(world):
    load(world, {})
    changed = {"Фамилия": "Королёва", "Телефон": "8 910 123-45-68", "Работает с": date(2018, 9, 1)}
    source = check(world, changed)
    [(title, what)] = shown(source, "updated")
    assert title == "Ёлкина Анна Ильинична"
    assert ("Имя", "Ёлкина Анна Ильинична", "Королёва Анна Ильинична") in what
    assert ("Телефон", "+79101234567", "+79101234568") in what
    assert ("Работает с", "01.09.2019", "01.09.2018") in what
    assert shown(check(world, {}), "updated") == []


def test_the_page_shows_changes_by_pages_and_the_file_leaves_none_behind(world, client):
    source = check(world, *({"СНИЛС": "", "Фамилия": f"Ёлкина{'а' * n}"} for n in range(60)))
    client.force_login(world.person("operator"))
    address = f"/people/import/{source.pk}/?show=created"
    first, second = (client.get(f"{address}&page={n}").content.decode() for n in (1, 2))
    assert (first.count("учитель, СШ № 7"), second.count("учитель, СШ № 7")) == (50, 10)
    client.post(f"/people/import/{source.pk}/drop/")
    assert not ImportChange.objects.exists()


@pytest.mark.parametrize("size", [1, 400])
def test_checking_takes_a_bounded_number_of_queries(world, size, django_assert_max_num_queries):
    rows = [
        {"СНИЛС": "", "Фамилия": f"Ёлкина{'а' * (n % 40)}", "Имя": f"А{'а' * (n // 40)}"} for n in range(size)
    ]
    world.viewer("operator"), world.school, world.maths
    with django_assert_max_num_queries(40):
        assert check(world, *rows).counts["created"] == size


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("город Смоленск", "смоленск"),
        ("г. Смоленск", "смоленск"),
        ("г.Смоленск", "смоленск"),
        ("Смоленский муниципальный округ", "смоленский"),
        ("Холм-Жирковский р-н", "холм-жирковский"),
        ("Город", "город"),
    ],
)
def test_words_for_the_kind_of_a_municipality_do_not_matter(written, key):
    assert town_key(written) == key


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("г. Смоленск", "город Смоленск"),
        ("СМОЛЕНСК", "город Смоленск"),
        ("Вязьма", "Вяземский муниципальный округ"),
        ("Вяземский район", "Вяземский муниципальный округ"),
        ("г. Вязьма", "Вяземский муниципальный округ"),
    ],
)
def test_other_spellings_mean_the_municipality_known(world, written, official):
    world.municipality, Municipality.objects.create(name="город Смоленск")
    load(world, {"Муниципалитет": written}, kind="organisations")
    assert Organisation.objects.get(key="67-010").municipality.name == official
    assert Municipality.objects.count() == 2


def test_an_unknown_municipality_is_an_error_unless_it_is_to_be_created(world, client):
    refused = check(world, {}, kind="organisations", new_towns=False)
    assert "отметьте при загрузке" in messages(refused) and refused.new_towns == []
    taken = check(world, {}, kind="organisations")
    assert taken.new_towns == ["Ельнинский муниципальный округ"]
    client.force_login(world.person("operator"))
    page = client.get(f"/people/import/{taken.pk}/").content.decode()
    assert "Будут созданы муниципалитеты" in page.split("Как прочитан файл")[0]


def test_a_misprint_is_never_created(world):
    source = check(world, {"Муниципалитет": "Вяземскй округ"}, kind="organisations")
    assert "Может быть, «Вяземский муниципальный округ»" in messages(source)


def test_a_city_is_no_misprint_of_the_district_around_it(db):
    Municipality.objects.create(name="Смоленский муниципальный округ")
    assert Towns(TODAY, accepted=None).find("город Смоленск") == "город Смоленск"


def test_subjects_are_known_by_declared_spellings(world):
    world.russian  # noqa: B018
    Subject.objects.create(code="rus-old", name="русский")
    source = check(world, {"Предметы": "матем., рус. язык"})
    [(_, what)] = shown(source, "created")
    assert what[0][2].endswith("русский язык и математика") and not Import.objects.get().problems


def test_an_organisation_is_not_its_own_successor(world):
    closed = {"Закрыта": date(2026, 8, 31), "Правопреемник (код)": "67-010"}
    assert "правопреемником самой себе" in messages(check(world, closed, kind="organisations"))
