"""How many SQL queries a page takes: bounded, and in a list no more for three rows than for one."""

import pytest
from django.db import connection, reset_queries, transaction
from django.template.backends.django import Template
from django.test.utils import CaptureQueriesContext

from marshrut.core.pages import Table
from tests.access.conftest import thread_of
from tests.access.thread import OWNERS

MOST = 25
ALONE = {"own": "teacher"}
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def counted(walk):
    """(route and sample, member) → (queries, rows of the page's table or None) of every page that opens. Norms are read before."""
    _asked(walk, "developer", "/pathways/")
    for place in walk.places:
        for who in walk.cast:
            queries, rows, opened = _asked(walk, who, place.url)
            if opened:
                yield (place.name, place.label, who), (queries, rows)


def _asked(walk, who, url):
    rows = []
    reset_queries()
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        render = Template.render

        def noting(template, context=None, request=None):
            rows.extend(len(v.rows) for v in (context or {}).values() if isinstance(v, Table))
            return render(template, context, request)

        patch.setattr(Template, "render", noting)
        with CaptureQueriesContext(connection) as captured:
            visit = walk.visit(who, url)
        transaction.set_rollback(True)
    asked = [q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    return len(asked), max(rows, default=None), visit.outcome == "ok"


@pytest.fixture(scope="module")
def few(django_db_setup, django_db_blocker, tmp_path_factory):
    """Pages of a thread of one teacher."""
    with thread_of(ALONE, django_db_blocker, tmp_path_factory) as walk:
        return dict(counted(walk))


@pytest.fixture(scope="module")
def many(few, django_db_setup, django_db_blocker, tmp_path_factory):
    """The same pages of a thread of three teachers."""
    with thread_of(OWNERS, django_db_blocker, tmp_path_factory) as walk:
        return dict(counted(walk))


def test_a_page_takes_few_queries(many):
    most = sorted(many.items(), key=lambda kv: -kv[1][0])[:5]
    print(f"queries of a page at most: {[(name, queries) for name, (queries, _) in most]}")
    assert [(name, queries) for name, (queries, _) in many.items() if queries > MOST] == []


def test_a_list_takes_no_more_queries_for_more_rows(few, many):
    lists = {key for key, (_, rows) in many.items() if rows and 0 < (few.get(key, (0, 0))[1] or 0) < rows}
    assert len({name for name, *_ in lists}) > 5, "lists that have more rows now"
    assert {key: (few[key], many[key]) for key in lists if many[key][0] > few[key][0]} == {}


def test_the_page_of_a_sitting_takes_no_more_queries_for_more_people(few, many):
    key = ("sitting", "open", "operator")
    assert many[key][0] == few[key][0]
