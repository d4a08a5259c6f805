from django.conf import settings
from django.db import models
from django.db.models import Q

from marshrut.core.merging import Both, Stays
from marshrut.core.retention import Kept
from marshrut.diagnostics.models.applications import CYCLE
from marshrut.diagnostics.models.attempts import Attempt


class SheetEntry(models.Model):
    """One of the two times that an answer sheet is typed in (A2.5.7.1, decision 30).

    values: {position: answer}; a null is «no answer» on the sheet, a missing position is not typed yet. What was
    handed over as done never changes (triggers).
    """

    kept = Kept("attempt__person", CYCLE, "решение 23")
    merging = {
        "by": Stays(
            "кто ввёл бланк",
            bars=(
                Both(
                    ("attempt",),
                    "Один и тот же бланк введён обеими записями: второй ввод делает другой человек.",
                ),
            ),
        )
    }

    # the constraint `sheet_entry_turn` serves it
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="entries", db_index=False)
    turn = models.PositiveSmallIntegerField("который ввод")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField("введённые ответы", default=dict)
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField("ввод закончен", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "turn"], name="sheet_entry_turn"),
            models.UniqueConstraint(fields=["attempt", "by"], name="sheet_entry_by_two_people"),
            models.CheckConstraint(condition=Q(turn__in=(1, 2)), name="sheet_entry_twice"),
        ]
