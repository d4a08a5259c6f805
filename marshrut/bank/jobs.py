"""Jobs of the bank."""

from django.utils import timezone
from django_tasks import task

from marshrut.bank.actions.reviews import expire, remind
from marshrut.core.jobs import every
from marshrut.core.viewer import system


@every(seconds=3600, title="Материалы, год которых истёк или кончается")
@task
def expire_instruments() -> int:
    """Mark materials whose year is over; authors get the duty to renew theirs a month before (A2.4.3.10)."""
    viewer = system("expire_instruments", timezone.now())
    return expire(viewer=viewer) + remind(viewer=viewer)
