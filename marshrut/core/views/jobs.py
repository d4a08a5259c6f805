from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from marshrut.core import pages
from marshrut.core.models import JobFailure, JobKind, JobRun, WorkerBeat
from marshrut.core.pages import Column
from marshrut.core.workflow import buttons, flow_of

ALIVE = timedelta(seconds=45)
COLUMNS = (
    Column("Задание", "case__title"),
    Column("Когда", "case__since"),
    Column("Попыток", "attempts", number=True),
    Column("Состояние", "state"),
)


def jobs(request):
    """What the workers do: who works, how much waits, what is scheduled, what has failed."""
    at = request.viewer.at
    counts = dict(DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("pk")))
    failures = JobFailure.objects.visible_to(request.viewer).select_related("case")
    context = {
        "workers": WorkerBeat.objects.filter(seen_at__gt=at - ALIVE).order_by("started_at"),
        "waiting": counts.get(TaskResultStatus.READY, 0),
        "running": counts.get(TaskResultStatus.RUNNING, 0),
        "done": DBTaskResult.objects.successful().filter(finished_at__gt=at - timedelta(days=1)).count(),
        "kinds": JobKind.objects.filter(seconds__isnull=False).order_by("title"),
        "unresolved": failures.filter(state=JobFailure.State.FAILED).count(),
        "table": pages.table(request, failures, COLUMNS, sort="-case__since", forms="сбой,сбоя,сбоев"),
    }
    return render(request, "core/jobs/list.html", context)


def job_failure(request, case_id):
    failures = JobFailure.objects.visible_to(request.viewer).select_related("case")
    failure = get_object_or_404(failures, pk=case_id)
    context = {
        "failure": failure,
        "steps": buttons(failure, request.viewer),
        "entries": failure.case.entries.select_related("person", "payload").order_by("-seq"),
        "flow": flow_of(failure),
    }
    return render(request, "core/jobs/failure.html", context)


def job_run(request, run_id):
    """How far a long job is; without scripts the page asks again by itself."""
    run = get_object_or_404(JobRun.objects.visible_to(request.viewer), pk=run_id)
    response = render(request, "core/jobs/run.html", {"run": run})
    if run.finished_at is None:
        response["Refresh"] = str(settings.RUN_REFRESH_SECONDS)
    return response
