import sys

from django.core.management.base import BaseCommand

from marshrut.core.models import Case, Entry, Look, Seal
from marshrut.core.verifying import problems, waiting
from marshrut.core.wording import counted


class Command(BaseCommand):
    help = "Checks the chains of all cases, the looks, and the seals in the database and in the file."

    def handle(self, **_options):
        found = 0
        for found, problem in enumerate(problems(), start=1):  # noqa: B007 – the count is used after the loop
            self.stdout.write(problem)
        cases = counted(Case.objects.count(), "дело,дела,дел")
        entries = counted(Entry.objects.count(), "запись,записи,записей")
        looks = counted(Look.objects.count(), "просмотр,просмотра,просмотров")
        seals = counted(Seal.objects.count(), "печать,печати,печатей")
        self.stdout.write(f"Проверено: {cases}, {entries}, {looks}, {seals}; ждут опечатывания: {waiting()}.")
        if found:
            self.stdout.write(f"Журнал нарушен: {counted(found, 'нарушение,нарушения,нарушений')}.")
            sys.exit(1)
        self.stdout.write("Журнал цел.")
