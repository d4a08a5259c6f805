import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.module_loading import import_string

from marshrut.demo.actions.signing import make_authority
from marshrut.demo.queries.cast import SIZES, size_here

MAKE = "marshrut.demo.jobs.making.make"
"""By name: the second start has no use for scipy, which takes longer to import than everything else it does."""


class Command(BaseCommand):
    help = (
        "Fills an empty database with the demo region, dated around today. Does nothing where it is already."
    )

    _said = ""

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=SIZES, default="small")

    def handle(self, *, size, **_options):
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(
                "The demo region lets anybody in as anybody: it needs MARSHRUT_DEMO=yes"
                " and refuses MARSHRUT_ENV=production."
            )
        if MigrationExecutor(connection).migration_plan(_leaves()):
            self._say("Tables")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.SIGNATURE_AUTHORITIES:
            make_authority(settings.SIGNATURE_AUTHORITIES.parent)
        here = size_here()
        if here and here != size:
            raise CommandError(
                f"This database holds the demo region of size “{here}”. Take another database, or --reset."
            )
        if not here:
            self._make(size)

    def _make(self, size):
        began = time.monotonic()
        region = import_string(MAKE)(size, now=timezone.now(), progress=self._say)
        people = sum(len(workers) for workers in region.staff.values())
        self._say("")
        self.stdout.write(
            f"The demo region is made: {len(region.places)} organisations, {people} people,"
            f" {time.monotonic() - began:.0f} s."
        )

    def _say(self, text):
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{text}", ending="")
            self.stdout.flush()
        elif text and text != self._said:
            self.stdout.write(text)
        self._said = text


def _leaves():
    return MigrationExecutor(connection).loader.graph.leaf_nodes()
