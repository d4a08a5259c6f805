"""The group of listeners of a programme and the tests it owes (A2.5.3, A2.5.6.2)."""

from collections.abc import Callable
from datetime import date

from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person
from marshrut.measures.access import OPERATOR, ORGANISER
from marshrut.measures.models import Group
from marshrut.regulations import terms

State = Group.State
TO_ORGANISER = to_person("organiser_id", label="организатор программы")


def first_day(group: Group) -> date:
    return group.measure.starts_on


def last_day(group: Group) -> date:
    return group.measure.ends_on


def _order(purpose: str, label: str, done: str) -> Transition:
    return Transition(
        f"order_{purpose}",
        label,
        (State.OPEN,),
        SAME,
        ORGANISER,
        "A2.5.3",
        done=done,
        closes=(f"order_{purpose}",),
        quiet=True,
    )


def _order_by(purpose: str, label: str, start: Callable[[Group], date]) -> Term:
    return Term(
        f"order_{purpose}",
        label,
        "A2.5.6.2",
        TO_ORGANISER,
        "Подать заявку",
        "group",
        rule=terms.on_the_day,
        start=start,
    )


GROUP = register(
    Flow(
        kind="group",
        label="Группа слушателей программы",
        model=Group,
        states=State,
        route="group",
        start=Transition(
            "open",
            "Открыть группу слушателей",
            (),
            State.OPEN,
            OPERATOR,
            "A2.5.3",
            done="Открыта группа слушателей, назначен организатор",
            opens=("enrol", "order_entry", "order_exit"),
        ),
        transitions=(
            Transition(
                "enrol",
                "Зачислить слушателей",
                (State.OPEN,),
                SAME,
                ORGANISER,
                "A2.5.3",
                done="Зачислены слушатели",
                closes=("enrol",),
                action="group_enrol",
            ),
            Transition(
                "expel",
                "Отчислить слушателя",
                (State.OPEN,),
                SAME,
                ORGANISER,
                "A2.5.3",
                done="Отчислен слушатель",
                quiet=True,
            ),
            _order("entry", "Подать заявку на входной тест", "Подана заявка на входной тест"),
            _order("exit", "Подать заявку на итоговый тест", "Подана заявка на итоговый тест"),
            Transition(
                "close",
                "Завершить обучение",
                (State.OPEN,),
                State.CLOSED,
                ORGANISER,
                "A2.5.6.2",
                done="Обучение завершено",
                closes=("enrol", "order_entry", "order_exit"),
                consequence="Зачислять слушателей и подавать заявки на тесты больше нельзя. Поданные заявки и результаты останутся.",
                danger=True,
            ),
        ),
        terms=(
            Term(
                "enrol",
                "Зачислить слушателей программы",
                "A2.5.3",
                TO_ORGANISER,
                "Зачислить",
                "group_enrol",
                rule=terms.on_the_day,
                start=first_day,
            ),
            _order_by("entry", "Подать заявку на входной тест слушателей", first_day),
            _order_by("exit", "Подать заявку на итоговый тест слушателей", last_day),
        ),
    )
)
