from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from marshrut.core.backups.taking import back_up, prune


class Command(BaseCommand):
    help = "Writes an archive of the database, the stored files and the seals, while the system works."

    def add_arguments(self, parser):
        parser.add_argument(
            "--keep-days", type=int, help="remove archives older than so many days afterwards"
        )

    def handle(self, *, keep_days, **_options):
        at = timezone.now()
        path = back_up(at)
        mb = Path(path).stat().st_size / 2**20
        how = "зашифрован" if settings.BACKUP_RECIPIENT else "не зашифрован"
        self.stdout.write(f"{path}: {mb:.1f} МБ, {how}, за {(timezone.now() - at).total_seconds():.1f} с.")
        for old in prune(at, keep_days) if keep_days else ():
            self.stdout.write(f"{old}: удалён, срок хранения копий вышел.")
