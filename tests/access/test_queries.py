"""How many SQL queries a page takes: bounded, and in a list no more for three rows than for one."""

import pytest

MOST = 25
ACTS = {"pathway_preview": 100, "result_preview": 60}
"""Pages that do an act and take it back: theirs is the cost of the act."""
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def counted(seen):
    """(route, sample, member) → (queries, rows of the page's table or None) of every page that opens."""
    return {
        (place.name, place.label, who): (page.queries, max(page.rows, default=None))
        for (place, tail, who), page in seen.items()
        if page.outcome == "ok" and not tail
    }


@pytest.fixture(scope="module")
def fewer(few):
    """Pages of a thread of one teacher."""
    return counted(few)


@pytest.fixture(scope="module")
def many(walked):
    """The same pages of a thread of three teachers."""
    return counted(walked.seen)


def test_a_page_takes_few_queries(many):
    most = sorted(many.items(), key=lambda kv: -kv[1][0])[:5]
    print(f"queries of a page at most: {[(name, queries) for name, (queries, _) in most]}")
    over = [(name, queries) for name, (queries, _) in many.items() if queries > ACTS.get(name[0], MOST)]
    assert over == []


def test_a_list_takes_no_more_queries_for_more_rows(fewer, many):
    lists = {key for key, (_, rows) in many.items() if rows and 0 < (fewer.get(key, (0, 0))[1] or 0) < rows}
    assert len({name for name, *_ in lists}) > 5, "lists that have more rows now"
    assert {key: (fewer[key], many[key]) for key in lists if many[key][0] > fewer[key][0]} == {}


def test_the_page_of_a_sitting_takes_no_more_queries_for_more_people(fewer, many):
    key = ("sitting", "open", "operator")
    assert many[key][0] == fewer[key][0]
