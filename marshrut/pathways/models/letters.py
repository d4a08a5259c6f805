"""What the school's side writes to a curator whose name it may not know, and what the curator answers (decision 2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Stays
from marshrut.core.retention import Kept
from marshrut.pathways.models.pathways import KEPT, Pathway


class Letter(models.Model):
    """One letter and its answer. The answer is signed «куратор»: the page never joins who wrote it."""

    kept = Kept("pathway__person", KEPT, "A2.6.3; A3.4.5.4")
    merging = {"by": Stays("кто написал"), "replied_by": Stays("кто ответил")}

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="letters")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | ~Q(reply="") & Q(replied_at__isnull=False),
                name="letter_reply_is_dated",
            )
        ]
