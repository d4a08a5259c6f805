from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Drops
from marshrut.core.retention import Kept


class Factor(models.Model):
    """A person's second factor: an application on their own device that makes a new code every half a minute.

    Not confirmed: begun, or only awaited, and from `due_at` on the roles that need it stand closed. `last_step` is
    the half-minute of the last code taken: neither that code nor an older one is taken again.
    """

    kept = Kept("person", "пока второй фактор не сброшен", "152-ФЗ, ст. 19; порядок входа в систему")
    merging = {"person": Drops("в присоединённую запись больше не входят")}

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="factor")
    secret = models.CharField("секрет, зашифрованный", max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | (~Q(secret="") & Q(last_step__isnull=False)),
                name="factor_confirmed_by_a_code",
            )
        ]


class RecoveryCodeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(used_at__isnull=True)


class RecoveryCode(models.Model):
    """A code for the day when the device is lost, good once; the code itself is stored nowhere."""

    kept = Kept("factor__person", "пока второй фактор не сброшен", "152-ФЗ, ст. 19; порядок входа в систему")

    factor = models.ForeignKey(Factor, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once")]
