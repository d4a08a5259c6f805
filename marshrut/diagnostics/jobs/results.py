from django.utils import timezone
from django_tasks import task

from marshrut.core.viewer import system
from marshrut.diagnostics.actions.results import score_sitting


@task()
def score(case_ids):
    """Score the works of closed sittings."""
    viewer = system("score", timezone.now())
    return sum(score_sitting(sitting_id, viewer=viewer) for sitting_id in case_ids)
