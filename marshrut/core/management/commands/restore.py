from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marshrut.core.backups.archive import BadArchive
from marshrut.core.backups.restoring import NotRestored, differences, restore


class Command(BaseCommand):
    help = (
        "Puts an archive in the place of the database, the stored files and the seals; then checks the whole."
    )

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--identity", default="", help="file with the private key of age")
        parser.add_argument("--overwrite", action="store_true", help="replace a database that has tables")

    def handle(self, *, archive, identity, overwrite, **_options):
        at = timezone.now()
        try:
            manifest = restore(archive, at=at, identity=identity, overwrite=overwrite)
        except (BadArchive, NotRestored, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        put = timezone.now()
        found = list(differences(manifest))
        for line in found:
            self.stdout.write(line)
        spent, checked = (put - at).total_seconds(), (timezone.now() - put).total_seconds()
        self.stdout.write(f"Восстановлено за {spent:.1f} с, проверено за {checked:.1f} с.")
        self.stdout.write(
            f"Архив сделан {manifest.made_at}: что внесли позже, внесите снова; что позже уничтожили, уничтожьте снова."
        )
        if found:
            raise CommandError(f"Не сходится: {len(found)}.")
        self.stdout.write("Всё сходится: строки, файлы, цепочки и печати журнала.")
