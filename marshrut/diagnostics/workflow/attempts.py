"""One person's work in a sitting: assigned, running, finished (A2.5.9.5)."""

from marshrut.core.access import the_system
from marshrut.core.wording import date_of
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person
from marshrut.diagnostics.access import ANALYST, OPERATOR, TEACHER, TYPIST
from marshrut.diagnostics.actions.attempts import (
    end_on_devices,
    know_sittings,
    set_clock,
    shut_out,
    stop_clock,
    take_in,
)
from marshrut.diagnostics.models import Attempt
from marshrut.diagnostics.queries.attempts import (
    identity_is_checked,
    is_on_paper,
    is_on_screen,
    sitting_is_open,
    time_is_left,
)
from marshrut.people.actions import on_sign_out
from marshrut.regulations import terms

on_sign_out(end_on_devices)

State = Attempt.State

OWN = (
    Transition(
        "start",
        "Начать работу",
        (State.ASSIGNED,),
        State.RUNNING,
        TEACHER,
        "A2.5.9.5",
        done="Работа начата",
        needs=(sitting_is_open, is_on_screen, identity_is_checked),
        effect=set_clock,
        action="attempt",
    ),
    Transition(
        "move",
        "Продолжить на этом устройстве",
        (State.RUNNING,),
        SAME,
        TEACHER,
        "A2.5.9.5",
        done="Работа продолжена на другом устройстве",
        needs=(time_is_left,),
        effect=shut_out,
        action="attempt",
        quiet=True,
    ),
    Transition(
        "finish",
        "Сдать работу",
        (State.RUNNING,),
        State.FINISHED,
        TEACHER | OPERATOR | the_system,
        "A2.5.9.5",
        done="Работа сдана",
        closes=("take",),
        effect=stop_clock,
        action="attempt_finish",
        quiet=True,
    ),
    Transition(
        "withdraw",
        "Снять работу: согласие отозвано",
        (State.ASSIGNED, State.RUNNING),
        State.WITHDRAWN,
        TEACHER | the_system,
        "A2.5.1",
        done="Согласие отозвано",
        drops=("take",),
        effect=shut_out,
        quiet=True,
    ),
)

OPERATORS = (
    Transition(
        "void",
        "Не засчитывать работу",
        (State.FINISHED,),
        State.VOID,
        ANALYST | the_system,
        "A2.6.1",
        done="Работа не засчитана: можно назначить новый сеанс",
        quiet=True,
    ),
    Transition(
        "mark_absent",
        "Отметить неявку",
        (State.ASSIGNED,),
        State.ABSENT,
        OPERATOR | the_system,
        "A2.5.9.5",
        done="Неявка",
        drops=("take",),
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
        drops=("take",),
        opens=("take",),
        tells=(to_person(),),
        effect=know_sittings,
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
        drops=("take",),
        tells=(to_person(),),
        quiet=True,
    ),
)

ON_PAPER = (
    Transition(
        "hand_in",
        "Принять бланк",
        (State.ASSIGNED,),
        State.WRITTEN,
        OPERATOR,
        "A2.5.7.1",
        done="Бланк ответов принят",
        needs=(is_on_paper,),
        closes=("take",),
        effect=take_in,
        quiet=True,
    ),
    Transition(
        "accept",
        "Принять ответы с бланка",
        (State.WRITTEN,),
        State.FINISHED,
        TYPIST,
        "A2.5.7.1",
        done="Ответы с бланка приняты после двойного ввода",
        jobs=("marshrut.diagnostics.jobs.results.score_sheets",),
        quiet=True,
    ),
)

ATTEMPT = register(
    Flow(
        kind="attempt",
        label="Диагностическая работа",
        model=Attempt,
        states=State,
        route="attempt",
        start=Transition(
            "assign",
            "Назначить работу",
            (),
            State.ASSIGNED,
            OPERATOR,
            "A2.5.9.5",
            done="Назначена работа",
            opens=("take",),
            tells=(to_person(),),
        ),
        transitions=(*OWN, *OPERATORS, *ON_PAPER),
        terms=(
            Term(
                "take",
                "Пройти диагностику",
                "A2.5.9.5",
                to_person(),
                "Открыть",
                "attempt",
                rule=terms.on_the_day,
                start=lambda attempt: date_of(attempt.sitting.starts_at),
            ),
        ),
    )
)
