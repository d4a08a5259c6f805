import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from marshrut.measures.models import Measure
from tests.pathways.given import Given


@pytest.fixture
def measures(world):
    given = Given(world)
    return given.measures()


def opened(client, world, who, query="", name="measures", *args):
    client.force_login(world.person(who))
    return client.get(reverse(name, args=args) + query)


@pytest.mark.clause("A3.5.7")
@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("?q=КУРС", 2), ("?category=burnout", 1), ("?code=м-01", 1), ("?since=2027-03-01", 1)],
)
def test_the_list_is_filtered(measures, client, world, query, count):
    assert len(opened(client, world, "developer", query).context["table"].rows) == count


@pytest.mark.clause("A3.5.6")
def test_a_measure_tells_category_and_deficits(measures, client, world):
    page = opened(client, world, "developer", "", "measure", measures["course"].pk).content.decode()
    assert "Получение дополнительных знаний, опыта" in page
    assert "П-03.2" in page


@pytest.mark.parametrize(
    ("category", "said"), [("knowledge", "само не попадёт"), ("burnout", "Мероприятие дополняет маршрут")]
)
def test_without_codes_it_says_whether_they_are_missing(measures, client, world, category, said):
    measures["course"].entries.clear()
    Measure.objects.filter(pk=measures["course"].pk).update(category=category)
    page = opened(client, world, "developer", "", "measure", measures["course"].pk).content.decode()
    assert said in page


def test_the_export_has_every_row(measures, client, world):
    data = opened(client, world, "developer", "?xlsx=1").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[2][1] == "Курс course"
    assert rows[2][-1] == "П-01.1, П-03.2"


@pytest.mark.clause("A2.6.3")
def test_the_school_reads_no_deficits_off_measures(measures, client, world):
    for query in ("", "?code=П-01"):
        assert "П-01.1" not in opened(client, world, "head", query).content.decode()
    page = opened(client, world, "head", "", "measure", measures["course"].pk).content.decode()
    assert "П-01.1" not in page


def test_a_withdrawn_measure_leaves_the_list(measures, client, world):
    measures["course"].withdrawn_on = date(2026, 11, 20)
    measures["course"].save()
    assert len(opened(client, world, "developer").context["table"].rows) == 2
    page = opened(client, world, "developer", "", "measure", measures["course"].pk)
    assert "Мероприятие отменено" in page.content.decode()


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_takes_a_bounded_number_of_queries(world, client, size, django_assert_max_num_queries):
    given = Given(world)
    for n in range(size):
        given.measure(f"m{n}", ("П-01.1",))
    client.force_login(world.person("developer"))
    with django_assert_max_num_queries(10):
        client.get(reverse("measures"))


def test_the_heading_counts_what_runs_and_what_is_ahead_in_its_own_words(measures, client, world):
    running = {"starts_on": date(2026, 11, 1), "ends_on": date(2027, 2, 2)}
    type(measures["course"]).objects.filter(pk=measures["course"].pk).update(**running)
    page = opened(client, world, "developer").content.decode()
    assert "Курс course" in page and "сейчас и впереди" in page.partition("</h1>")[0]


def test_what_is_over_is_shown_only_when_asked_for(measures, client, world):
    past = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 2)}
    type(measures["course"]).objects.filter(pk=measures["course"].pk).update(**past)
    assert len(opened(client, world, "developer").context["table"].rows) == 2
    assert len(opened(client, world, "developer", "?past=on").context["table"].rows) == 3
    assert len(opened(client, world, "developer", "?since=2026-10-01").context["table"].rows) == 3
