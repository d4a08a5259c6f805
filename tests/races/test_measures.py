"""Tables of the same measures loaded at the same moment, on PostgreSQL: nothing doubles, nothing is half-written."""

from dataclasses import replace
from datetime import date

import pytest

from marshrut.core.journal import broken_link
from marshrut.core.models import Case, Entry
from marshrut.core.workflow import Refused
from marshrut.measures.actions import import_measures
from marshrut.measures.models import Measure
from marshrut.measures.queries.drafts import MeasureDraft
from marshrut.measures.queries.plans import planned
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NUMBER = 40


def drafts(hours):
    days = {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 2, 2)}
    known = {"category": "exchange", "kind": "семинар", "source": "institute", "form": "remote"}
    return [
        MeasureDraft(f"С-{n}", f"Семинар {n}", provider="СОИРО", hours=hours, **days, **known)
        for n in range(NUMBER)
    ]


def race(world, *tables):
    """Each of the tables, checked by its person before any is loaded; how each loading ended."""
    people = ("developer", "operator", "teacher_analyst")
    viewers = [world.viewer(name) for name in people[: len(tables)]]
    marks = [planned(rows, viewer).mark for rows, viewer in zip(tables, viewers, strict=True)]
    return together(
        *(
            lambda rows=rows, viewer=viewer, mark=mark: import_measures(rows, viewer=viewer, mark=mark)
            for rows, viewer, mark in zip(tables, viewers, marks, strict=True)
        )
    )


def hours():
    return set(Measure.objects.values_list("hours", flat=True))


@pytest.mark.clause("A3.5.7")
def test_new_codes_come_in_once(world):
    ends = race(world, drafts(6), list(reversed(drafts(8))), drafts(9))
    done = [end for end in ends if not isinstance(end, Exception)]
    assert [end.created for end in done] == [NUMBER]
    assert all(isinstance(end, Refused) for end in ends if end not in done)
    assert (Measure.objects.count(), len(hours())) == (NUMBER, 1)
    assert Entry.objects.filter(case__kind="measure").count() == NUMBER
    assert Case.objects.filter(kind="measure").count() == NUMBER


def test_known_codes_are_changed_by_one_table_and_the_other_looks_again(world):
    first = drafts(6)
    import_measures(
        first, viewer=world.viewer("operator"), mark=planned(first, world.viewer("operator")).mark
    )
    ends = race(world, drafts(8), list(reversed(drafts(9))))
    assert sorted(type(end).__name__ for end in ends) == ["Imported", "Refused"]
    assert len(hours()) == 1
    assert not any(broken_link(case) for case in Case.objects.filter(kind="measure"))


def test_the_same_table_sent_twice_is_loaded_once(world):
    rows = drafts(6)
    viewer = world.viewer("developer")
    mark = planned(rows, viewer).mark
    ends = together(*[lambda: import_measures(rows, viewer=viewer, mark=mark)] * 2)
    assert sum(getattr(end, "created", 0) for end in ends) == NUMBER
    again = [replace(row) for row in rows]
    assert import_measures(again, viewer=viewer, mark=mark).same == NUMBER
