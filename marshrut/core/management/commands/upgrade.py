import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

LOCK_NOT_AVAILABLE = "55P03"


class Command(BaseCommand):
    help = "Migrates while people work: never waits long for a lock that everybody would queue behind, tries again."

    def add_arguments(self, parser):
        parser.add_argument("--lock-seconds", type=float, default=3, help="how long one statement may wait")
        parser.add_argument("--tries", type=int, default=20, help="how often to begin again")
        parser.add_argument("--pause", type=float, default=5, help="seconds between tries")

    def handle(self, *, lock_seconds, tries, pause, **_options):
        for left in reversed(range(tries)):
            try:
                return self._migrate(lock_seconds)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                    raise
                self.stdout.write(f"Таблица занята, осталось попыток: {left}.")
                time.sleep(pause if left else 0)
        raise CommandError("Таблица всё время занята: что применено, осталось; повторите позже.")

    def _migrate(self, seconds):
        """What was applied before a refusal stays: each migration is a transaction of its own."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {int(seconds * 1000)}")
        call_command("migrate", verbosity=1, interactive=False)
