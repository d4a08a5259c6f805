from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marshrut.core.documenting import documents


class Command(BaseCommand):
    help = "Write docs/workflows, docs/roles.md and docs/routes.md from the code; --check only tells whether they differ."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check, **options):
        folder = Path(settings.BASE_DIR) / "docs"
        pages = {folder / name: text for name, text in documents().items()}
        stale = [p for p in (folder / "workflows").glob("*.md") if p not in pages]
        differing = [p for p, text in pages.items() if not p.exists() or p.read_text("utf-8") != text]
        if check:
            if stale or differing:
                names = ", ".join(p.name for p in (*stale, *differing))
                raise CommandError(
                    f"Generated documents differ from the code: {names}. Run manage.py document."
                )
            return
        for page in stale:
            page.unlink()
        for page in differing:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(pages[page], "utf-8")
        self.stdout.write(f"{len(differing)} written, {len(stale)} removed")
