"""The drill: people answer, an archive is made, everything is destroyed, the archive is put in place."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.faults.stage import Stage
from tests.faults.users import User, answer_during

PEOPLE, ITEMS, SECONDS = 6, 12, 2
pytestmark = pytest.mark.slow


def manage(stage, *command):
    return stage.run(sys.executable, "manage.py", *map(str, command))


def archive(stage):
    return next(Path(stage.folder.name, "backups").glob("marshrut-*"))


def refused(stage, *command):
    with pytest.raises(RuntimeError) as refusal:
        manage(stage, *command)
    return str(refusal.value)


@pytest.fixture(scope="module")
def drilled(own_database):
    """A stage whose people answered before, while and after the archive was made; and what they were told by then."""
    with Stage(own_database) as stage:
        made = stage.populate(PEOPLE, ITEMS)
        manage(stage, "worker", "--batch")
        stage.start()
        users = [User(stage.port, work["token"], made["items"]) for work in made["works"]]
        known = {}

        async def back_up():
            await asyncio.sleep(SECONDS)
            known["before"] = {uuid for user in users for uuid in user.acknowledged}
            await asyncio.to_thread(manage, stage, "backup")
            known["during"] = {uuid for user in users for uuid in user.acknowledged} - known["before"]

        asyncio.run(answer_during(users, back_up, pause=0.02))
        known["in use"] = refused(stage, "restore", archive(stage), "--overwrite")
        known["after"] = stage.logged()
        stage.stop()
        yield stage, known


def destroy(stage):
    folder = Path(stage.folder.name)
    for path in folder.glob("marshrut.sqlite3*"):
        path.unlink()
    for name in ("files", "seals"):
        shutil.rmtree(folder / name, ignore_errors=True)
    if stage.database_url:
        with psycopg.connect(stage.database_url, autocommit=True) as owner:
            owner.execute("DROP SCHEMA public CASCADE")
            owner.execute("CREATE SCHEMA public")


def stored(stage):
    folder = Path(stage.folder.name, "files")
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_database_in_use_is_not_replaced(drilled):
    _, known = drilled
    assert "кто-то пользуется" in known["in use"]


def test_a_database_with_tables_is_not_replaced_without_a_word(drilled):
    stage, known = drilled
    assert "уже есть таблицы" in refused(stage, "restore", archive(stage))
    assert stage.logged() == known["after"]


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_a_harmed_archive_replaces_nothing(drilled, harm, tmp_path):
    stage, known = drilled
    content = bytearray(archive(stage).read_bytes())
    harmed = tmp_path / archive(stage).name
    content[len(content) // 3] ^= 1
    harmed.write_bytes(content if harm == "changed" else archive(stage).read_bytes()[: len(content) // 2])
    for command in (("backup_verify", harmed), ("restore", harmed, "--overwrite")):
        assert "рхив" in refused(stage, *command) or "описью" in refused(stage, *command)
    assert stage.logged() == known["after"]


def test_what_was_acknowledged_before_the_archive_is_there_after_everything_was_lost(drilled):
    stage, known = drilled
    files = stored(stage)
    assert "Архив цел" in manage(stage, "backup_verify", archive(stage))
    destroy(stage)
    told = manage(stage, "restore", archive(stage))
    logged = stage.logged()
    print(f"acknowledged before {len(known['before'])}, while it was made {len(known['during'])}; {told}")
    assert "Всё сходится" in told and "Журнал цел" in manage(stage, "verify_journal")
    assert known["before"] and known["during"] and known["before"] <= logged <= known["after"]
    assert len(files) > 0 and stored(stage) == files
    stage.start()
    stage.stop()


def test_an_encrypted_archive_comes_back_over_what_stood_there(drilled, tmp_path, monkeypatch):
    stage, _ = drilled
    told = subprocess.run(["age-keygen", "-o", tmp_path / "key"], capture_output=True, text=True, check=True)
    monkeypatch.setitem(os.environ, "MARSHRUT_BACKUP_RECIPIENT", told.stderr.split()[-1])
    monkeypatch.setitem(os.environ, "MARSHRUT_BACKUP_DIR", str(tmp_path / "kept"))
    before = stage.logged()
    manage(stage, "backup", "--keep-days", "30")
    (made,) = (tmp_path / "kept").iterdir()
    assert made.read_bytes().startswith(b"age-encryption.org") and made.stat().st_mode & 0o077 == 0
    assert "зашифрован" in refused(stage, "backup_verify", made)
    with_key = (made, "--identity", tmp_path / "key")
    assert "Архив цел" in manage(stage, "backup_verify", *with_key)
    assert "Всё сходится" in manage(stage, "restore", *with_key, "--overwrite")
    assert stage.logged() == before
    assert list(Path(stage.folder.name).glob("files-before-*"))
