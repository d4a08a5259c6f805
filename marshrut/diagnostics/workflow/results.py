"""The individual result: scored, released to its owner, decided upon (A2.5.9.6, A2.6.6.1, A3.4.3.2)."""

from marshrut.core.access import Who, person, role, the_system
from marshrut.core.nearness import works_near
from marshrut.core.region import touches
from marshrut.core.viewer import Role
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person, to_role
from marshrut.diagnostics.actions.results import mark_released, offer_again, settle_sitting
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.decisions import DECIDED, may_be_changed
from marshrut.diagnostics.queries.touched import results_stay
from marshrut.regulations import terms
from marshrut.regulations.findings import Finding

State = Result.State
for bound in ("high_below", "low_above", "deficit_below"):
    touches(bound, results_stay)
OWNER = person(label="сам педагог")
ANALYST = role(Role.ANALYST).but_not(OWNER)
COLLEAGUE = Who(
    "работающий в организации педагога",
    lambda viewer, result: (
        "colleague" if works_near(viewer, result.person_id, result.case.organisation_id) else ""
    ),
)
DECIDER = ANALYST.but_not(COLLEAGUE)
TOLD = (State.RELEASED, State.NEEDED, State.NOT_NEEDED, State.DECLINED)
UNTOLD = (State.SCORED, State.HELD)
ANNULLED = (
    "Уровня и дефицитов по этой работе не будет, ИОМ по ней не составят. Педагог прочтёт причину, и ему можно назначить "
    "новый сеанс. Если результат уже сообщён, это исправление увидит и он."
)


def has_level(result, _viewer):
    yield Finding("A3.4.2.2", "Ответов мало: уровень не определён.", bool(result.level))


def has_no_level(result, _viewer):
    yield Finding("A3.4.2.2", "Уровень определён.", not result.level)


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
                needs=(has_level,),
                tells=(to_person(),),
                effect=mark_released,
                action="sitting_results",
            ),
            Transition(
                "release_short",
                "Сообщить, что данных недостаточно",
                (State.SCORED,),
                State.INSUFFICIENT,
                ANALYST,
                "A2.5.9.6",
                done="Педагогу сообщено: данных недостаточно",
                needs=(has_no_level,),
                opens=("read_result",),
                effect=offer_again,
                action="sitting_results",
                quiet=True,
            ),
            Transition(
                "hold",
                "Придержать результат",
                (State.SCORED,),
                State.HELD,
                DECIDER,
                "A2.6.1",
                done="Результат придержан",
                note="Причина",
                consequence="Остальным сеанса результаты можно сообщить, этому педагогу – после того, как вы вернёте его в очередь.",
            ),
            Transition(
                "let_go",
                "Вернуть в очередь",
                (State.HELD,),
                State.SCORED,
                DECIDER,
                "A2.6.1",
                done="Результат возвращён в очередь",
                consequence="Результат снова ждёт, когда вы сообщите его вместе с остальными.",
            ),
            Transition(
                "annul",
                "Признать работу несостоявшейся",
                (*UNTOLD, *TOLD),
                State.ANNULLED,
                DECIDER,
                "A2.6.1",
                done="Работа признана несостоявшейся",
                needs=(may_be_changed,),
                opens=("read_result",),
                closes=("decide", "read_result"),
                effect=settle_sitting,
                note="Причина",
                consequence=ANNULLED,
                danger=True,
            ),
            Transition(
                "read",
                "Ознакомиться",
                (*TOLD, State.INSUFFICIENT, State.ANNULLED),
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
