"""The calendar by a secret address: made, read, revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.notices.models import Feed
from marshrut.people.actions.journal import note_person
from marshrut.people.models import Person

NOTED_EVERY = timedelta(hours=1)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, person: Person, viewer: Viewer) -> str:
    """Make a new secret address, the former one is dead at once. Returns the secret: nobody can read it again."""
    token = secrets.token_urlsafe(32)
    note_person(person, "feed_made", "Подключён календарь сроков", viewer=viewer, capacity="self")
    fresh = {"digest": digest_of(token), "made_at": viewer.at, "read_at": None}
    Feed.objects.update_or_create(person=person, defaults=fresh)
    return token


@transaction.atomic
def revoke_feed(*, person: Person, viewer: Viewer) -> None:
    """The address answers no more."""
    note_person(person, "feed_revoked", "Календарь сроков отключён", viewer=viewer, capacity="self")
    Feed.objects.filter(person=person).delete()


def read_feed(token: str, viewer: Viewer) -> Feed | None:
    """The feed of a secret, noted as read; None where there is none, or its person may not sign in."""
    found = Feed.objects.select_related("person").filter(digest=digest_of(token), person__is_active=True)
    feed = found.first()
    if feed and (feed.read_at is None or feed.read_at < viewer.at - NOTED_EVERY):
        Feed.objects.filter(pk=feed.pk, digest=feed.digest).update(read_at=viewer.at)
    return feed
