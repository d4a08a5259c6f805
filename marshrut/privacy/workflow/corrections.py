"""A correction: asked by whose data it is, judged by who keeps their records (152-ФЗ)."""

from marshrut.core.viewer import Role
from marshrut.core.workflow import Flow, Term, Transition, register, to_person, to_role
from marshrut.core.workflow.table import Addressee
from marshrut.privacy.access import CORRECTOR, OWNER
from marshrut.privacy.models import Correction
from marshrut.regulations import terms

State = Correction.State
TERMS = ("correct_at_school", "correct_at_region")
REGISTER = "A1.2.2.1"
TO_OWNER = to_person(label="кто просил")


def _asking(name: str, term: str) -> Transition:
    done = "Подана просьба исправить данные"
    return Transition(name, "Попросить исправить", (), State.ASKED, OWNER, REGISTER, done=done, opens=(term,))


def _judging(name: str, to: Addressee) -> Term:
    return Term(
        name,
        "Исправить данные или отказать",
        REGISTER,
        to,
        "Ответить",
        "correction",
        rule=terms.correct_data,
        norm="correct_data_days",
        list_route="corrections",
    )


CORRECTION = register(
    Flow(
        kind="correction",
        label="Исправление данных",
        model=Correction,
        states=State,
        route="correction",
        start=_asking("ask_school", "correct_at_school"),
        other_starts=(_asking("ask_region", "correct_at_region"),),
        transitions=(
            Transition(
                "accept",
                "Исправить",
                (State.ASKED,),
                State.ACCEPTED,
                CORRECTOR,
                REGISTER,
                done="Данные исправлены",
                closes=TERMS,
                action="correction_accept",
                tells=(TO_OWNER,),
            ),
            Transition(
                "refuse",
                "Отказать",
                (State.ASKED,),
                State.REFUSED,
                CORRECTOR,
                REGISTER,
                done="В исправлении отказано",
                closes=TERMS,
                action="correction_refuse",
                tells=(TO_OWNER,),
            ),
            Transition(
                "take_back",
                "Снять просьбу",
                (State.ASKED,),
                State.TAKEN_BACK,
                OWNER,
                REGISTER,
                done="Просьба снята",
                drops=TERMS,
                consequence="Данные останутся как есть. Попросить об исправлении можно будет снова.",
            ),
        ),
        terms=(
            _judging("correct_at_school", to_role(Role.DEPUTY, at="organisation_id")),
            _judging("correct_at_region", to_role(Role.OPERATOR)),
        ),
    )
)
