from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marshrut.core.viewer import system
from marshrut.core.workflow import Refused
from marshrut.people.actions import install_administrator


class Command(BaseCommand):
    help = "The first administrator, or a way back in for one: prints a one-time code to come in with."

    def add_arguments(self, parser):
        parser.add_argument("login")
        parser.add_argument("--name", nargs="+", metavar="PART", help="Surname, first name, patronymic.")

    def handle(self, *, login, name, **_options):
        try:
            card = install_administrator(
                login=login, name=name or [], viewer=system("administrator", timezone.now())
            )
        except Refused as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        until = f"{timezone.localtime(card.expires_at):%d.%m.%Y %H:%M}"
        self.stdout.write(f"{card.person.full_name}: {card.person.login}, {card.code} (до {until})")
