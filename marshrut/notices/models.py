import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Drops, Stays
from marshrut.core.models import Entry
from marshrut.core.retention import NO_PERSON, Kept
from marshrut.core.viewer import Role, Viewer

REFUSALS = 3
"""So many letters refused for good by the mail server of the address, one after another, and no more are sent."""


class MailboxQuerySet(models.QuerySet):
    def open(self):
        """Mailboxes that letters may go to: confirmed, taking letters, of people who may sign in."""
        return self.filter(confirmed_at__isnull=False, bounced_at__isnull=True, person__is_active=True)


class Mailbox(models.Model):
    """Where a person wants letters, and which. The address counts once a letter sent to it has been answered."""

    kept = Kept(
        "person", "пока человек не уберёт адрес или пока есть его запись", "согласие владельца адреса"
    )
    merging = {"person": Drops("адрес подтверждали для одной записи; для другой его подтвердят заново")}

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="mailbox"
    )
    address = models.EmailField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    wanted = models.EmailField(blank=True)
    asked = models.UUIDField(null=True, unique=True)
    asked_at = models.DateTimeField(null=True)
    digest = models.BooleanField(default=True)
    reminders = models.BooleanField(default=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    bounced_at = models.DateTimeField(null=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(address="", confirmed_at=None) | (~Q(address="") & Q(confirmed_at__isnull=False)),
                name="mailbox_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(wanted="", asked=None, asked_at=None)
                | (~Q(wanted="") & Q(asked__isnull=False, asked_at__isnull=False)),
                name="mailbox_asked",
            ),
        ]


class LetterQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer):
        """The administrator sees that letters went out, of everybody; a person one's own."""
        if viewer.is_system or viewer.has(Role.ADMINISTRATOR):
            return self
        return self.filter(person_id=viewer.person_id) if viewer.signed_in else self.none()

    def waiting(self):
        return self.filter(outcome=Letter.Outcome.WAITING)

    def due(self, at: datetime):
        return self.waiting().filter(next_at__lte=at)


class Letter(models.Model):
    """That a letter is to go to a person, and what came of it: neither its text nor its address is kept.

    Each letter once: of an entry, of a day, of a wish to confirm an address (`number`).
    """

    kept = Kept("person", "90 дней после отправки", "техническая необходимость")
    merging = {"person": Stays("кому отправлено")}

    class Kind(models.TextChoices):
        TOLD = "told", "Сообщение по приказу"
        DIGEST = "digest", "Сводка дел"
        REMINDER = "reminder", "Напоминание о сроке"
        CONFIRM = "confirm", "Подтверждение адреса"

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Ждёт отправки"
        SENT = "sent", "Отправлено"
        FAILED = "failed", "Не доставлено"
        NEEDLESS = "needless", "Не понадобилось"

    number = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "person"], condition=Q(entry__isnull=False), name="letter_once_of_entry"
            ),
            models.UniqueConstraint(
                fields=["person", "day"], condition=Q(day__isnull=False), name="letter_once_of_day"
            ),
            models.CheckConstraint(
                condition=Q(kind="told", entry__isnull=False, day=None)
                | Q(kind__in=("digest", "reminder"), entry=None, day__isnull=False)
                | Q(kind="confirm", entry=None, day=None),
                name="letter_of_something",
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", ended_at=None)
                | (~Q(outcome="waiting") & Q(ended_at__isnull=False)),
                name="letter_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(outcome="waiting"), name="letter_waiting"),
            models.Index(fields=["-made_at"]),
            models.Index(fields=["person", "-made_at"]),
        ]

    @property
    def demanded(self) -> bool:
        """Whether nobody can unsubscribe from it: the order demands it, or its person has just asked for it."""
        return self.kind in (self.Kind.TOLD, self.Kind.CONFIRM)

    @property
    def failed(self) -> bool:
        return self.outcome == self.Outcome.FAILED

    @property
    def look(self) -> str:
        """The kind of status that the page shows its outcome as."""
        return {"sent": "good", "failed": "late", "waiting": "calm"}.get(self.outcome, "still")


class Round(models.Model):
    """The letters of one day: begun, and done for everybody."""

    kept = NO_PERSON

    day = models.DateField(primary_key=True)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class Reading(models.Model):
    """How far the journal has been read for letters: one row."""

    kept = NO_PERSON

    name = models.CharField(max_length=20, primary_key=True)
    until = models.DateTimeField()


class Feed(models.Model):
    """A calendar that a person's programs read by a secret address; only the digest of the secret is kept."""

    kept = Kept("person", "пока человек не отключит календарь", "согласие владельца")
    merging = {"person": Drops("календарь подключали к одной записи; к другой его подключат заново")}

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
