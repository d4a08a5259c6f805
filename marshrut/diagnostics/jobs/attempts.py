from django.utils import timezone
from django_tasks import task

from marshrut.core.jobs import every
from marshrut.core.viewer import system
from marshrut.diagnostics.actions import attempts


@every(seconds=60, title="Сдача работ, у которых вышло время")
@task()
def finish_overdue():
    """Hand in the works whose time is over."""
    return attempts.finish_overdue(system("finish_overdue", timezone.now()))
