"""One person's work in a sitting: assigned, running, finished (A2.5.9.5)."""

from marshrut.core.access import the_system
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person
from marshrut.diagnostics.access import OPERATOR, TEACHER
from marshrut.diagnostics.models import Attempt

State = Attempt.State

ATTEMPT = register(
    Flow(
        kind="attempt",
        label="Диагностическая работа",
        model=Attempt,
        states=State,
        route="invitation",
        start=Transition(
            "assign",
            "Назначить работу",
            (),
            State.ASSIGNED,
            OPERATOR,
            "A2.5.9.5",
            done="Назначена работа",
            opens=("take",),
        ),
        transitions=(
            Transition(
                "mark_absent",
                "Отметить неявку",
                (State.ASSIGNED,),
                State.ABSENT,
                OPERATOR | the_system,
                "A2.5.9.5",
                done="Неявка",
                closes=("take",),
                quiet=True,
            ),
            Transition(
                "reschedule",
                "Сообщить о переносе",
                (State.ASSIGNED,),
                SAME,
                OPERATOR,
                "A2.5.9.4",
                done="Сеанс перенесён",
                closes=("take",),
                opens=("take",),
                quiet=True,
            ),
            Transition(
                "withdraw",
                "Снять работу: согласие отозвано",
                (State.ASSIGNED,),
                State.WITHDRAWN,
                TEACHER,
                "A2.5.1",
                done="Согласие отозвано",
                closes=("take",),
                quiet=True,
            ),
            Transition(
                "cancel",
                "Снять работу: сеанс отменён",
                (State.ASSIGNED,),
                State.CANCELLED,
                OPERATOR | the_system,
                "A2.5.9.4",
                done="Сеанс отменён",
                closes=("take",),
                quiet=True,
            ),
        ),
        terms=(
            Term(
                "take",
                "Пройти диагностику",
                "A2.5.9.5",
                to_person(),
                "Когда и где",
                "invitation",
            ),
        ),
    )
)
