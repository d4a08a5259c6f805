from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Drops
from marshrut.core.retention import Kept


class OutsideAccount(models.Model):
    """A person's account at the region's identity provider: whoever proves to be it there comes in as this person."""

    kept = Kept("person", "пока не отвязана", "152-ФЗ, ст. 19; порядок входа в систему")
    merging = {"person": Drops("отвязывается: в присоединённую запись больше не входят")}

    class How(models.TextChoices):
        OWNER = "owner", "вами, после входа по паролю"
        SNILS = "snils", "по номеру СНИЛС, который подтвердила эта система"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outside_accounts"
    )
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    how = models.CharField("как привязана", max_length=10, choices=How.choices)
    bound_at = models.DateTimeField()
    used_at = models.DateTimeField("последний вход", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="outside_account_of_one"),
            models.UniqueConstraint(fields=["person", "issuer"], name="outside_account_one_each"),
            models.CheckConstraint(
                condition=~Q(issuer="") & ~Q(subject=""), name="outside_account_is_somebody"
            ),
        ]
