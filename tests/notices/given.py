"""People with addresses, and letters at a stage."""

from datetime import timedelta

from marshrut.core.viewer import system
from marshrut.notices import actions
from marshrut.notices.models import Letter, Mailbox, Reading

FORGOTTEN = timedelta(days=1)


def mailbox(world, who, address="", **changed):
    """A confirmed address, by default `who@example.org`."""
    fields = {"address": address or f"{who}@example.org", "confirmed_at": world.now, **changed}
    return Mailbox.objects.create(person=world.person(who), **fields)


def letters_of(world, at=None):
    """A viewer of the job of letters."""
    return system("letters", at or world.now)


def told(world, at=None):
    """The journal is read for letters, from a day ago."""
    Reading.objects.get_or_create(name="journal", defaults={"until": world.now - FORGOTTEN})
    return actions.tell(letters_of(world, at))


def letter(world, who, **changed):
    """A digest of today that waits to be sent."""
    fields = {"kind": Letter.Kind.DIGEST, "day": world.now.date(), "made_at": world.now, "next_at": world.now}
    return Letter.objects.create(person=world.person(who), **{**fields, **changed})
