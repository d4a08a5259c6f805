from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marshrut.core.merging import Stays
from marshrut.core.retention import Kept
from marshrut.core.viewer import Role
from marshrut.people.models.places import Organisation

ENTRANCE = Kept("person", "год после использования или отмены", "152-ФЗ, ст. 5; порядок входа в систему")


class SlipIssue(models.Model):
    """One act of issuing slips: who answers for the codes that were printed.

    `identity`: how the operator made sure who asks; without it a slip of somebody who has signed in before closes
    results (A2.6.3). `key`: of the page and the people it came from, so that a reload issues nothing.
    """

    kept = Kept("by", "год", "порядок входа в систему")
    merging = {"by": Stays("кто выдал карточки")}

    class Identity(models.TextChoices):
        """A choice and no words: the school reads the person's journal (decision 3)."""

        PASSPORT = "passport", "лично, по паспорту"
        VIDEO = "video", "по видеосвязи, с паспортом"
        ESIA = "esia", "подтверждение через ЕСИА (Госуслуги)"
        KNOWN = "known", "лично, сотрудник знает педагога"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    identity = models.CharField(
        "как проверена личность", max_length=200, choices=Identity.choices, blank=True
    )
    key = models.CharField(max_length=64, null=True, unique=True)
    resets_factor = models.BooleanField("сбрасывает второй фактор", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resets_factor=False) | Q(capacity__in=(Role.ADMINISTRATOR, "system")),
                name="factor_reset_by_administrator",
            ),
            models.CheckConstraint(
                condition=Q(identity="") | Q(capacity=Role.OPERATOR), name="identity_checked_by_operator"
            ),
        ]


class SlipQuerySet(models.QuerySet):
    def open(self):
        return self.filter(used_at__isnull=True, cancelled_at__isnull=True)


FACE_TO_FACE = (SlipIssue.Identity.PASSPORT, SlipIssue.Identity.KNOWN)


class Slip(models.Model):
    """A one-time code for a first sign-in or a forgotten password; the code itself is stored nowhere."""

    kept = ENTRANCE
    merging = {
        "person": Stays("как входили в эту запись; открытая карточка отменяется"),
        "vouched_by": Stays("кто поручился"),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="slips")
    issue = models.ForeignKey(SlipIssue, on_delete=models.PROTECT, related_name="slips")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    recovery = models.BooleanField("вход восстановлен", default=False)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    vouched_at = models.DateTimeField("за личность поручились", null=True)
    vouched_how = models.CharField("как проверена личность", max_length=200, blank=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, cancelled_at__isnull=True),
                name="slip_open_once",
            ),
            models.CheckConstraint(
                condition=Q(recovery=False) | Q(used_at__isnull=False), name="slip_recovery_is_used"
            ),
            models.CheckConstraint(
                condition=Q(vouched_by=None, vouched_at=None, vouched_how="")
                | (Q(recovery=True, vouched_by__isnull=False, vouched_at__isnull=False) & ~Q(vouched_how="")),
                name="slip_vouched_whole",
            ),
            models.CheckConstraint(
                condition=Q(vouched_by__isnull=True) | ~Q(vouched_by=F("person")),
                name="slip_vouched_by_another",
            ),
        ]

    @property
    def recovers(self) -> bool:
        """Whether it lets somebody in who has been in before: then others may have asked for it."""
        return self.person.last_login is not None

    @property
    def checked(self) -> bool:
        """Whether somebody who may has made sure that it was the person: before the card or after it."""
        return bool(self.issue.identity) or self.vouched_at is not None

    @property
    def closes_results(self) -> bool:
        return self.recovers and not self.issue.identity


class Throttle(models.Model):
    """Wrong sign-ins counted under a keyed digest of a login or an address: no personal data."""

    kept = Kept("", "сутки", "порядок входа в систему")

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    resets_at = models.DateTimeField()
