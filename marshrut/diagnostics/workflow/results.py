"""The individual result: scored, released to its owner, decided upon (A2.5.9.6, A2.6.6.1, A3.4.3.2)."""

from marshrut.core.access import Who, person, role, the_system
from marshrut.core.region import touches
from marshrut.core.viewer import Role
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person, to_role
from marshrut.diagnostics.actions.results import mark_released
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.decisions import DECIDED, may_be_changed
from marshrut.diagnostics.queries.touched import results_stay
from marshrut.regulations import terms

State = Result.State
for bound in ("high_below", "low_above", "deficit_below"):
    touches(bound, results_stay)
OWNER = person(label="сам педагог")
ANALYST = role(Role.ANALYST).but_not(OWNER)
COLLEAGUE = Who(
    "работающий в организации педагога",
    lambda viewer, result: "colleague" if result.case.organisation_id in viewer.too_near() else "",
)
DECIDER = ANALYST.but_not(COLLEAGUE)
TOLD = (State.RELEASED, State.NEEDED, State.NOT_NEEDED, State.DECLINED)


def _change(decision, label, target):
    """Another decision in place of the one in force: the journal keeps both."""
    return Transition(
        f"change_to_{decision}",
        label,
        tuple(state for state in DECIDED if state != target),
        target,
        DECIDER,
        "A2.6.6.1",
        done=f"Решение исправлено: {label[:1].lower() if label[1:2].islower() else label[:1]}{label[1:]}",
        needs=(may_be_changed,),
        action="result_decide",
        quiet=True,
    )


RESULT = register(
    Flow(
        kind="result",
        label="Результат диагностики",
        model=Result,
        states=State,
        route="result",
        start=Transition(
            "score",
            "Обработать",
            (),
            State.SCORED,
            the_system,
            "A2.6.1",
            done="Работа проверена по утверждённому ключу",
        ),
        transitions=(
            Transition(
                "release",
                "Сообщить результат",
                (State.SCORED,),
                State.RELEASED,
                ANALYST,
                "A2.5.9.6",
                done="Результат сообщён педагогу",
                opens=("decide", "read_result"),
                tells=(to_person(),),
                effect=mark_released,
                action="sitting_results",
            ),
            Transition(
                "read",
                "Ознакомиться",
                TOLD,
                SAME,
                OWNER,
                "A2.5.9.6",
                done="Педагог ознакомился с результатом",
                closes=("read_result",),
                quiet=True,
            ),
            Transition(
                "need",
                "Нужен ИОМ",
                (State.RELEASED,),
                State.NEEDED,
                DECIDER,
                "A2.6.6.1",
                done="Принято решение: ИОМ нужен",
                closes=("decide",),
                action="result_decide",
            ),
            Transition(
                "not_need",
                "ИОМ не требуется",
                (State.RELEASED,),
                State.NOT_NEEDED,
                DECIDER,
                "A2.6.6.1",
                done="Принято решение: ИОМ не требуется",
                closes=("decide",),
                action="result_decide",
            ),
            Transition(
                "decline",
                "Педагог отказался от ИОМ",
                (State.RELEASED,),
                State.DECLINED,
                DECIDER,
                "A2.5.1",
                done="Педагог отказался от ИОМ",
                closes=("decide",),
                action="result_decide",
            ),
            _change("need", "Нужен ИОМ", State.NEEDED),
            _change("not_need", "ИОМ не требуется", State.NOT_NEEDED),
            _change("decline", "Педагог отказался от ИОМ", State.DECLINED),
        ),
        terms=(
            Term(
                "decide",
                "Решить, нужен ли ИОМ",
                "A3.4.3.2",
                to_role(Role.ANALYST),
                "Решить",
                "result",
                rule=terms.draft_pathway,
                norm="draft_pathway_days",
                start=lambda result: result.taken_on,
                list_route="results_to_decide",
            ),
            Term(
                "read_result",
                "Узнать свой результат",
                "A2.5.9.6",
                to_person(),
                "Открыть результат",
                "result",
            ),
        ),
    )
)
