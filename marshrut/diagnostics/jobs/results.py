from django.utils import timezone
from django_tasks import task

from marshrut.core.viewer import system
from marshrut.diagnostics.actions.results import score_sitting
from marshrut.diagnostics.models import Sitting


@task()
def score(case_ids):
    """Score the works of closed sittings."""
    viewer = system("score", timezone.now())
    return sum(score_sitting(sitting_id, viewer=viewer) for sitting_id in case_ids)


@task()
def score_sheets(case_ids):
    """Score works whose sheets are typed in, where the sitting is closed already; else its end does it."""
    viewer = system("score", timezone.now())
    ready = Sitting.objects.filter(attempts__in=case_ids, closed_on__isnull=False).distinct()
    return sum(score_sitting(sitting.pk, viewer=viewer) for sitting in ready.order_by("pk"))
