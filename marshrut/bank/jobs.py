"""Jobs of the bank."""

from django.utils import timezone
from django_tasks import task

from marshrut.bank.actions.reviews import expire
from marshrut.core.jobs import every
from marshrut.core.viewer import system


@every(seconds=3600, title="Материалы, год которых истёк")
@task
def expire_instruments() -> int:
    """Mark materials whose year is over; their authors get the duty to renew them (A2.4.3.10)."""
    return expire(viewer=system("expire_instruments", timezone.now()))
