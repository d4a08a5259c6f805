from django.core.management.base import BaseCommand, CommandError

from marshrut.core.wording import moment
from marshrut.core.workflow import Refused
from marshrut.people.access import viewer_of_command
from marshrut.people.actions import install_administrator


class Command(BaseCommand):
    help = "The first administrator, or a way back in for one: prints a one-time code to come in with."

    def add_arguments(self, parser):
        parser.add_argument("login")
        parser.add_argument("--name", nargs="+", metavar="PART", help="Surname, first name, patronymic.")

    def handle(self, *, login, name, **_options):
        try:
            viewer = viewer_of_command("administrator")
            card = install_administrator(login=login, name=name or [], viewer=viewer)
        except Refused as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(
            f"{card.person.full_name}: {card.person.login}, {card.code} (до {moment(card.expires_at)})"
        )
