from django.core.management.base import BaseCommand, CommandError

from marshrut.core.models import Case
from marshrut.core.wording import counted, day_digits
from marshrut.core.workflow import Refused
from marshrut.documents.access import kind_of
from marshrut.documents.actions import destroy_documents
from marshrut.documents.models import DestroyedFile
from marshrut.people.access import viewer_of_command


class Command(BaseCommand):
    help = "Destroys the documents issued in cases, with their files; without --act only lists them."

    def add_arguments(self, parser):
        parser.add_argument("cases", nargs="+", type=int, metavar="CASE")
        parser.add_argument("--act", help="The act of destruction: its date and number.")

    def handle(self, *, cases, act, **_options):
        found = Case.objects.in_bulk(cases)
        if missing := [str(pk) for pk in cases if pk not in found]:
            raise CommandError(f"Нет дел с номерами: {', '.join(missing)}.")
        viewer = viewer_of_command("destroy_documents")
        for case in found.values():
            if act is not None:
                self._destroy(case, act, viewer)
            self._report(case)

    def _destroy(self, case, act, viewer):
        try:
            destroy_documents(case, act=act, viewer=viewer)
        except Refused as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal

    def _report(self, case):
        self.stdout.write(f"Дело {case.pk}:")
        for row in case.documents.order_by("pk"):
            self.stdout.write(f"  {_title(row)}; выдача: {day_digits(row.issued_at)}")
        for row in case.destroyed_documents.order_by("pk"):
            told = (
                f"выдача: {day_digits(row.issued_at)}; уничтожение: {day_digits(row.destroyed_at)}, {row.act}"
            )
            self.stdout.write(f"  {_title(row)}; {told}")
        waiting = DestroyedFile.objects.filter(document__case=case, removed_at__isnull=True).count()
        if waiting:
            self.stdout.write(f"  Обработчик удалит {counted(waiting, 'файл,файла,файлов')}.")


def _title(row):
    return " ".join(part for part in (kind_of(row.kind).title, row.number) if part)
