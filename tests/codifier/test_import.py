from datetime import date

import pytest

from marshrut.codifier.actions import import_entries
from marshrut.codifier.models import Codifier, CodifierEntry
from marshrut.codifier.queries import EntryDraft, VersionDraft, entries_by_code
from marshrut.core.models import Entry
from marshrut.core.workflow import Denied, Refused

OLD = VersionDraft("Кодификатор", "2026", date(2026, 1, 1))
NEW = VersionDraft("Кодификатор", "2027", date(2027, 1, 1))


def draft(code="М-01", **changed):
    values = {"name": "Цели", "block": "methodical", "function": "A/01.6", "plain": "Цели урока"}
    return EntryDraft(code=code, **{**values, **changed})


def brought(world, version, *drafts, by="author"):
    return import_entries(version, drafts, viewer=world.viewer(by))


@pytest.mark.clause("A2.1.4")
def test_entries_refer_to_labour_functions(world):
    with pytest.raises(Refused, match="Строка 0, «Трудовая функция»"):
        brought(world, OLD, draft(function=""))
    assert not Codifier.objects.exists()


@pytest.mark.clause("A2.1.4")
def test_a_repeated_import_updates_and_never_doubles(world):
    brought(world, OLD, draft(), draft("М-02"))
    done = brought(world, OLD, draft(plain="Цель урока"), draft("М-02"), draft("М-03"))
    assert (done.created, done.updated, done.same) == (1, 1, 1)
    assert CodifierEntry.objects.get(code="М-01").plain == "Цель урока"
    assert CodifierEntry.objects.count() == 3


def test_a_new_version_ends_the_old_one_and_old_codes_know_their_heirs(world):
    brought(world, OLD, draft(), draft("М-02"), draft("М-03"))
    brought(world, NEW, draft(), draft("М-05", replaces=("М-02",)))
    assert Codifier.objects.get(version="2026").until == date(2026, 12, 31)
    heirs = CodifierEntry.objects.filter(codifier__version="2026").values_list("code", "replaced_by__code")
    assert dict(heirs) == {"М-01": "М-01", "М-02": "М-05", "М-03": None}


def test_codes_are_read_in_the_version_of_the_day(world):
    brought(world, OLD, draft())
    brought(world, NEW, draft(), draft("М-05"))
    of_day = {day: entries_by_code(["М-01", "М-05"], day) for day in (date(2026, 12, 31), date(2027, 1, 1))}
    assert {
        str(d): sorted((c, e.codifier.version) for c, e in found.items()) for d, found in of_day.items()
    } == {
        "2026-12-31": [("М-01", "2026")],
        "2027-01-01": [("М-01", "2027"), ("М-05", "2027")],
    }


def test_every_error_of_every_row_is_told_at_once(world):
    rows = [draft(block="нет"), draft(plain=""), draft("М-02", subject="алхимия", replaces=("Х-1",))]
    with pytest.raises(Refused) as refusal:
        brought(world, OLD, *rows)
    assert len(refusal.value.messages) == 6  # doubled code twice, block, plain, subject, unknown old code


def test_an_import_leaves_an_entry(world):
    brought(world, OLD, draft(), by="administrator")
    entry = Entry.objects.get(name="import")
    assert (entry.capacity, entry.payload.data["created"]) == ("administrator", 1)


@pytest.mark.parametrize("name", ["teacher", "head", "operator", "expert", "visitor"])
def test_others_bring_nothing_in(world, name):
    with pytest.raises(Denied):
        brought(world, OLD, draft(), by=name)
