"""The flow of a failed job: the administrator repeats it or drops it with a reason."""

from collections.abc import Sequence

from django_tasks_db.models import DBTaskResult

from marshrut.core.access import role, the_system
from marshrut.core.jobs.attempts import revive
from marshrut.core.jobs.runs import reopen
from marshrut.core.models import JobFailure
from marshrut.core.viewer import Role, Viewer
from marshrut.core.workflow import Flow, Term, Transition, register, to_role
from marshrut.regulations import terms

ADMINISTRATOR = role(Role.ADMINISTRATOR)
State = JobFailure.State


def put_back(failures: Sequence[JobFailure], viewer: Viewer) -> None:
    ids = [failure.task_id for failure in failures]
    revive(ids, viewer.at)
    for task in DBTaskResult.objects.filter(pk__in=ids):
        reopen(task.args_kwargs["kwargs"].get("run_id") or 0)


FLOW = register(
    Flow(
        kind="job_failure",
        label="Сбой задания",
        model=JobFailure,
        states=State,
        route="job_failure",
        start=Transition(
            "fail",
            "Сообщить о сбое",
            (),
            State.FAILED,
            the_system,
            "A2.5.5",
            done="Задание не выполнено",
            opens=("repair",),
        ),
        transitions=(
            Transition(
                "repeat",
                "Повторить",
                (State.FAILED,),
                State.REPEATED,
                ADMINISTRATOR,
                "A2.5.5",
                done="Задание поставлено заново",
                closes=("repair",),
                effect=put_back,
                consequence="Работа выполнится заново с теми же данными. Если сбой повторится, он снова появится здесь.",
            ),
            Transition(
                "drop",
                "Больше не повторять",
                (State.FAILED,),
                State.DROPPED,
                ADMINISTRATOR,
                "A2.5.5",
                done="Задание снято",
                closes=("repair",),
                note="Почему повторять не нужно",
                consequence="Работа останется невыполненной, запустить её отсюда будет уже нельзя. Причина сохранится в журнале.",
                danger=True,
            ),
        ),
        terms=(
            Term(
                "repair",
                "Разобраться со сбоем",
                "A2.5.5",
                to_role(Role.ADMINISTRATOR),
                "Открыть",
                "job_failure",
                rule=terms.repair_job,
                norm="repair_job_days",
                list_route="jobs",
            ),
        ),
    )
)
