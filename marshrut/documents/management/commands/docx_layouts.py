from django.core.management.base import BaseCommand

from marshrut.documents.management.layouts import LAYOUTS, writing


class Command(BaseCommand):
    help = "Writes the DOCX layouts anew; commit them afterwards."

    def handle(self, **_options):
        writing.FOLDER.mkdir(exist_ok=True)
        for layout in LAYOUTS:
            layout()
        self.stdout.write(
            f"Written: {', '.join(sorted(path.name for path in writing.FOLDER.glob('*.docx')))}"
        )
