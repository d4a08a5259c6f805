"""A backup and a restore of the database at hand: seconds. Run as `python -m tests.bench.restore [URL]` over a demo region.

With the URL of an empty PostgreSQL the region's rows are carried over there first, triggers aside.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from marshrut.core.sealing import seal_all  # noqa: E402
from marshrut.people.models import Person  # noqa: E402


def beside(url):
    """The same again, upon a copy of the region in a folder and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="marshrut-restore-") as folder:
        shutil.copytree(settings.VAR_DIR, folder, dirs_exist_ok=True)
        own = {"MARSHRUT_VAR_DIR": folder, "MARSHRUT_DATABASE_URL": url, "RESTORE_IN_PLACE": "yes"}
        subprocess.run([sys.executable, "-m", "tests.bench.restore"], env={**os.environ, **own}, check=True)


def carry():
    """Every row of the region's SQLite file into the PostgreSQL at hand."""
    name = settings.VAR_DIR / "marshrut.sqlite3"
    connections.databases["region"] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {},
    }
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        tables = [table for table in connection.introspection.table_names() if table != "django_migrations"]
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.proxy:
                rows = model._base_manager.using("region").order_by("pk").iterator(chunk_size=2_000)
                model._base_manager.using("default").bulk_create(rows, batch_size=2_000)
        cursor.execute("SET session_replication_role = origin")


def measure():
    if connection.vendor == "postgresql":
        carry()
    seal_all(timezone.now())
    print(f"{connection.vendor}: {Person.objects.count()} people", flush=True)
    began = time.perf_counter()
    call_command("backup")
    print(f"backup {time.perf_counter() - began:.1f} s", flush=True)
    archive = next(Path(settings.BACKUP_DIR).glob("marshrut-*"))
    began = time.perf_counter()
    call_command("restore", archive, overwrite=True)
    print(f"restore with all checks {time.perf_counter() - began:.1f} s", flush=True)


if __name__ == "__main__":
    if os.environ.get("RESTORE_IN_PLACE"):
        measure()
    else:
        beside(sys.argv[1] if len(sys.argv) > 1 else "")
