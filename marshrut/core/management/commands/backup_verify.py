from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from marshrut.core.backups.archive import BadArchive, read


class Command(BaseCommand):
    help = "Reads an archive to its end and checks every digest; changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--identity", default="", help="file with the private key of age")

    def handle(self, *, archive, identity, **_options):
        try:
            manifest = read(archive, identity=identity)
        except (BadArchive, OSError) as bad:
            raise CommandError(str(bad)) from bad
        self.stdout.write(
            f"Архив цел: версия {manifest.product}, сделан {manifest.made_at}, из {manifest.vendor},"
            f" строк {sum(manifest.counts.values())}, файлов {len(manifest.members)}."
        )
