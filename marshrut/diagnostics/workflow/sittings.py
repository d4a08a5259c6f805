"""The sitting: scheduled, open, closed, told (A2.5.7.1, A2.5.9.5, A2.5.9.6)."""

from marshrut.core.access import the_system
from marshrut.core.viewer import Role
from marshrut.core.wording import date_of
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_role
from marshrut.diagnostics.access import ANALYST, OPERATOR, TYPISTS
from marshrut.diagnostics.actions.sittings import call_off_attempts, end_attempts
from marshrut.diagnostics.models import Sitting
from marshrut.diagnostics.queries.sittings import (
    calling_off,
    closing,
    day_has_come,
    place_is_named,
    somebody_is_expected,
)
from marshrut.regulations import terms

State = Sitting.State


def _on_its_day(name, label):
    return Term(
        name,
        label,
        "A2.5.9.5",
        to_role(Role.OPERATOR),
        "Открыть сеанс",
        "sitting",
        rule=terms.on_the_day,
        start=lambda sitting: date_of(sitting.starts_at),
    )


SITTING = register(
    Flow(
        kind="sitting",
        label="Сеанс диагностики",
        model=Sitting,
        states=State,
        route="sitting",
        start=Transition(
            "schedule",
            "Назначить сеанс",
            (),
            State.SCHEDULED,
            OPERATOR,
            "A2.5.9.5",
            done="Сеанс назначен",
            opens=("hold",),
        ),
        transitions=(
            Transition(
                "open",
                "Начать сеанс",
                (State.SCHEDULED,),
                State.OPEN,
                OPERATOR,
                "A2.5.9.5",
                done="Сеанс начат",
                needs=(place_is_named, day_has_come, somebody_is_expected),
                closes=("hold",),
                opens=("close",),
                consequence="Участники смогут начать работу, время у каждого пойдёт с его собственного начала. Перенести или отменить начатый сеанс будет нельзя.",
            ),
            Transition(
                "reschedule",
                "Перенести сеанс",
                (State.SCHEDULED,),
                SAME,
                OPERATOR,
                "A2.5.9.4",
                done="Сеанс перенесён",
                needs=(place_is_named,),
                drops=("hold",),
                opens=("hold",),
                action="sitting_reschedule",
            ),
            Transition(
                "close",
                "Завершить сеанс",
                (State.OPEN,),
                State.CLOSED,
                OPERATOR,
                "A2.5.9.5",
                done="Сеанс завершён",
                closes=("close",),
                opens=("tell_results",),
                effect=end_attempts,
                jobs=("marshrut.diagnostics.jobs.results.score",),
                consequence=closing,
                danger=True,
            ),
            Transition(
                "take_sheets",
                "Принять бланки",
                (State.OPEN,),
                SAME,
                OPERATOR,
                "A2.5.7.1",
                done="Приняты бланки ответов",
                closes=("enter_sheets",),
                opens=("enter_sheets",),
                quiet=True,
            ),
            Transition(
                "sheets_entered",
                "Закончить ввод бланков",
                (State.OPEN, State.CLOSED),
                SAME,
                TYPISTS,
                "A2.5.7.1",
                done="Введены ответы со всех принятых бланков",
                closes=("enter_sheets",),
                quiet=True,
            ),
            Transition(
                "cancel",
                "Отменить сеанс",
                (State.SCHEDULED,),
                State.CANCELLED,
                OPERATOR,
                "A2.5.9.4",
                done="Сеанс отменён",
                drops=("hold",),
                effect=call_off_attempts,
                note="Причина",
                consequence=calling_off,
                danger=True,
            ),
            Transition(
                "tell",
                "Отметить, что все результаты сообщены",
                (State.CLOSED,),
                State.TOLD,
                ANALYST | the_system,
                "A2.5.9.6",
                done="Все результаты сообщены",
                closes=("tell_results",),
                quiet=True,
            ),
        ),
        terms=(
            _on_its_day("hold", "Провести сеанс"),
            _on_its_day("close", "Завершить сеанс"),
            Term(
                "tell_results",
                "Сообщить результаты диагностики",
                "A2.5.9.6",
                to_role(Role.ANALYST),
                "Открыть результаты",
                "sitting_results",
                rule=terms.tell_result,
                norm="tell_result_days",
                start=lambda sitting: sitting.closed_on,
            ),
            Term(
                "enter_sheets",
                "Дважды ввести ответы с бланков",
                "A2.5.7.1",
                to_role(Role.OPERATOR),
                "Ввести ответы",
                "sheets",
                rule=terms.tell_result,
                norm="tell_result_days",
                start=lambda sitting: sitting.closed_on or date_of(sitting.starts_at),
            ),
        ),
    )
)
