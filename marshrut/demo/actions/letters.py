"""Letters of the last days: the cast takes them at made-up addresses, one of which does not exist any more."""

from datetime import datetime, time, timedelta

from marshrut.core.viewer import system
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.region import Region
from marshrut.notices import actions
from marshrut.notices.models import Letter, Mailbox

DAYS = 6
"""So many working days back letters begin."""
HOURS = (time(9, 4), time(13, 31), time(17, 12))
WITHOUT = {"examinee", "mentor"}
"""Who has not given an address yet."""
DEAD = "lecturer"
"""Who has left the box that letters go to."""
TAKEN = timedelta(minutes=1)


def plan_letters(region: Region, agenda: Agenda) -> None:
    """Put the addresses and the worker's rounds on the agenda."""
    agenda.add(region.days.at(-DAYS - 1, HOURS[0]), lambda at: _give_addresses(region, at))
    for day in range(-DAYS, 1):
        for hour in HOURS:
            at = region.days.at(day, hour)
            if at < region.days.now:
                agenda.add(at, _work)


def _give_addresses(region: Region, at: datetime) -> None:
    givers = {key: worker.person for key, worker in region.known.items() if key not in WITHOUT}
    Mailbox.objects.bulk_create(
        Mailbox(person=person, address=f"{person.login}@example.org", confirmed_at=at)
        for person in givers.values()
    )


def _work(at: datetime) -> None:
    """What the worker does: writes, then sends all that is due."""
    viewer = system("letters", at)
    actions.tell(viewer)
    actions.write_round(viewer)
    while letter := actions.claim(viewer):
        if letter.person.login == DEAD:
            actions.refuse(letter, "получатель: 550", at + TAKEN)
        else:
            actions.settle(letter, Letter.Outcome.SENT, at + TAKEN)
