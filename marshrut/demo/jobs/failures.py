"""Jobs that were given up, and what the administrator did about them."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from marshrut.bank.jobs import expire_instruments
from marshrut.core.jobs import prune
from marshrut.core.jobs.attempts import LIMIT, reap
from marshrut.core.jobs.schedule import announce
from marshrut.core.models import JobFailure
from marshrut.core.workflow import perform
from marshrut.demo.actions.agenda import Agenda
from marshrut.demo.actions.region import Region
from marshrut.demo.queries.content import content

JOBS = {task.module_path: task for task in (expire_instruments, prune)}
"""Both find nothing to do when they are repeated."""
NIGHT, MORNING = time(3, 20), time(9, 40)
DEAD_AFTER = timedelta(seconds=45)


def plan_failures(region: Region, agenda: Agenda) -> None:
    """Put the failures on the agenda, and the administrator's steps."""
    stories = content("stories")["failure"]
    first = min(story["day"] for story in stories)
    agenda.add(region.days.at(first, NIGHT) - timedelta(hours=1), announce)
    for story in stories:
        agenda.add(region.days.at(story["day"], NIGHT), partial(_kill, story))
        if "do" in story:
            agenda.add(region.days.at(story["done"], MORNING), partial(_step, region, story))


def _kill(story: Mapping[str, Any], at: datetime) -> None:
    """The worker died at the last attempt; another one gives the task up."""
    DBTaskResult.objects.create(
        task_path=JOBS[story["job"]].module_path,
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        status=TaskResultStatus.RUNNING,
        started_at=at - timedelta(minutes=5),
        run_after=at - timedelta(minutes=5),
        worker_ids=[f"night-{attempt}" for attempt in range(LIMIT)],
    )
    reap(at, DEAD_AFTER)


def _step(region: Region, story: Mapping[str, Any], at: datetime) -> None:
    failure = JobFailure.objects.select_related("case").get(job=story["job"], state=JobFailure.State.FAILED)
    administrator = region.of("administrator", at)
    perform(failure, story["do"], viewer=administrator, seen=failure.case.version)
