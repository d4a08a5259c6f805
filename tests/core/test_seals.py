from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from marshrut.core import sealing, verifying
from marshrut.core.journal import write_looks
from marshrut.core.models import Case, Entry, JobFailure, Look, Seal, SealedEntry, SealedLook
from marshrut.core.viewer import system
from marshrut.core.workflow import start


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.SEALS_DIR = tmp_path / "seals"
    return settings.SEALS_DIR


def make(world, n=1):
    rows = [JobFailure(task_id="0" * 31 + "1", job="job", attempts=5, error="x") for _ in range(n)]
    return start(rows, viewer=system("worker", world.now), titles=["Сбой"] * n)


def look(world, owner="teacher"):
    case = make(world)[0].case
    write_looks(
        [(world.person(owner).pk, case.pk)],
        viewer=world.viewer("analyst"),
        capacity="analyst",
        what="результат",
    )


def forge(sql):
    """Change the journal past its triggers, as somebody with the database's password could."""
    events = {"update": "UPDATE", "delete": "DELETE"}
    table = sql.split()[1] if sql.startswith("UPDATE") else sql.split()[2]
    with connection.cursor() as cursor:
        for event in events:
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")
        cursor.execute(sql)


def written(folder):
    return "".join(path.read_text() for path in sorted(folder.glob("seals-*.txt")))


def test_entries_and_looks_are_sealed_once(world, now):
    look(world)
    assert sealing.seal_all(now) == 2
    assert sealing.seal_all(now) == 0
    assert (Seal.objects.count(), Seal.objects.get().count) == (1, 2)


def test_what_commits_late_under_a_low_id_is_sealed(world, now):
    make(world, 3)
    first = Entry.objects.order_by("pk").first()
    late = {f.attname: getattr(first, f.attname) for f in Entry._meta.concrete_fields}
    payload = first.payload
    payload.delete()
    forge(f"DELETE FROM core_deadline WHERE opened_by_id = {first.pk}")
    forge(f"DELETE FROM core_sealedentry WHERE entry_id = {first.pk}")
    forge(f"DELETE FROM core_entry WHERE id = {first.pk}")
    sealing.seal_all(now)
    Entry.objects.bulk_create([Entry(**late)])
    assert sealing.seal_all(now) == 1


def test_a_place_among_the_sealed_is_neither_left_nor_changed(world, now):
    look(world)
    changes = (SealedEntry.objects.all().delete, SealedLook.objects.all().delete)
    for change in changes:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    sealing.seal_all(now)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SealedEntry.objects.update(seal=None)


def test_what_waits_is_found_by_its_index(world, now):
    """However long the journal is: no scan of what is sealed (measured in docs/adr/0006-waiting-for-seals.md)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    for model, index in ((SealedEntry, "entry_waiting"), (SealedLook, "look_waiting")):
        assert index in model.objects.filter(seal__isnull=True).order_by("pk")[:10].explain()


def test_what_is_written_is_read_by_its_key_only(world, now):
    look(world)
    with CaptureQueriesContext(connection) as queries:
        sealing.seal_all(now)
    read = [q["sql"] for q in queries if q["sql"].startswith("SELECT") and '."digest"' in q["sql"]]
    assert len(read) == 2 and all(" IN (" in sql and " JOIN " not in sql for sql in read)


def test_seals_are_chained_and_written_outside(world, now, folder):
    for _ in range(2):
        make(world)
        sealing.seal_all(now)
    first, second = Seal.objects.order_by("pk")
    assert bytes(second.previous) == bytes(first.root)
    assert written(folder).splitlines() == [sealing.line_of(first), sealing.line_of(second)]
    assert list(verifying.problems()) == []


def test_a_crash_before_the_line_is_repaired(world, now, folder, monkeypatch):
    make(world)
    with monkeypatch.context() as crash:
        crash.setattr(sealing, "_append", lambda *_: (_ for _ in ()).throw(OSError("power")))
        with pytest.raises(OSError, match="power"):
            sealing.seal_all(now)
    assert Seal.objects.count() == 1
    assert "нет в файле" in next(verifying.problems())
    sealing.seal_all(now)
    assert list(verifying.problems()) == []


def test_a_torn_line_is_repaired(world, now, folder):
    for _ in range(2):
        make(world)
        sealing.seal_all(now)
    path = next(folder.glob("seals-*.txt"))
    path.write_text(path.read_text()[:-30])
    assert "различаются" in next(verifying.problems())
    sealing.seal_all(now)
    assert list(verifying.problems()) == []


def test_a_database_older_than_the_file_stops_sealing(world, now, folder):
    make(world)
    sealing.seal_all(now)
    path = next(folder.glob("seals-*.txt"))
    path.write_text(path.read_text() + f"99 {now.isoformat()} 1 {'ab' * 32} {'cd' * 32}\n")
    make(world)
    with pytest.raises(sealing.SealsDisagree):
        sealing.seal_all(now)
    assert any("Печать 99 есть в файле" in p for p in verifying.problems())


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE core_entry SET capacity = 'head'", "цепочка журнала нарушена"),
        ("UPDATE core_look SET what = 'ничего'", "изменён после записи"),
        ("DELETE FROM core_sealedlook", "опечатанные записи изменены"),
        ("DELETE FROM core_sealedlook", "исключён из опечатывания"),
        ("DELETE FROM core_sealedentry", "исключена из опечатывания"),
        ("DELETE FROM core_seal WHERE id = (SELECT min(id) FROM core_seal)", "не продолжает предыдущую"),
    ],
)
def test_forgery_is_found(world, now, sql, words):
    look(world)
    sealing.seal_all(now)
    if "core_seal " in sql:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS core_sealedentry_no_delete" + _on("core_sealedentry"))
            cursor.execute("DROP TRIGGER IF EXISTS core_sealedlook_no_delete" + _on("core_sealedlook"))
            cursor.execute("DELETE FROM core_sealedentry")
            cursor.execute("DELETE FROM core_sealedlook")
        make(world)
        sealing.seal_all(now)
    forge(sql)
    assert any(words in problem for problem in verifying.problems())


def _on(table):
    return "" if connection.vendor == "sqlite" else f" ON {table}"


def test_the_command_says_it_in_words_and_by_its_exit_code(world, now):
    look(world)
    sealing.seal_all(now)
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "Журнал цел." in out.getvalue()
    forge("UPDATE core_entry SET capacity = 'head'")
    with pytest.raises(SystemExit) as code:
        call_command("verify_journal", stdout=out)
    assert code.value.code == 1
    assert "Журнал нарушен: 1\N{NO-BREAK SPACE}нарушение." in out.getvalue()


def test_nothing_to_seal_makes_no_seal(db, now):
    assert sealing.seal_all(now) == 0
    assert not Seal.objects.exists()
    assert not SealedEntry.objects.exists()
    assert not Look.objects.exists()
    assert not Case.objects.exists()
    assert not DBTaskResult.objects.exists()
