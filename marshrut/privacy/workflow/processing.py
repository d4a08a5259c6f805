"""The consent to the processing of personal data: given or not, renewed with a new text, withdrawn, carried out."""

from marshrut.core.viewer import Role
from marshrut.core.workflow import Flow, Term, Transition, register, to_role
from marshrut.privacy.access import OPERATOR, OWNER
from marshrut.privacy.models import Processing
from marshrut.regulations import terms

State = Processing.State
SECRECY = "A2.6.3"

PROCESSING = register(
    Flow(
        kind="processing",
        label="Согласие на обработку данных",
        model=Processing,
        states=State,
        route="processing",
        start=Transition(
            "give",
            "Согласиться",
            (),
            State.GIVEN,
            OWNER,
            SECRECY,
            done="Дано согласие на обработку персональных данных",
        ),
        other_starts=(
            Transition(
                "decline",
                "Не соглашаться",
                (),
                State.DECLINED,
                OWNER,
                SECRECY,
                done="Решено не давать согласие на обработку персональных данных",
            ),
        ),
        transitions=(
            Transition(
                "renew",
                "Заменить новым",
                (State.GIVEN,),
                State.RENEWED,
                OWNER,
                SECRECY,
                done="Согласие дано по новой редакции",
                quiet=True,
            ),
            Transition(
                "return",
                "Дать снова",
                (State.WITHDRAWN,),
                State.RENEWED,
                OWNER,
                SECRECY,
                done="Согласие дано снова: прекращать обработку не нужно",
                drops=("stop_processing",),
                quiet=True,
            ),
            Transition(
                "withdraw",
                "Отозвать согласие",
                (State.GIVEN,),
                State.WITHDRAWN,
                OWNER,
                SECRECY,
                done="Согласие на обработку данных отозвано",
                opens=("stop_processing",),
                action="processing_withdraw",
                danger=True,
            ),
            Transition(
                "stop",
                "Обработка прекращена",
                (State.WITHDRAWN,),
                State.STOPPED,
                OPERATOR.but_not(OWNER),
                SECRECY,
                done="Обработка по согласию прекращена",
                closes=("stop_processing",),
                note="Что прекращено и что оставлено по закону",
                consequence="Человек прочтёт, что прекращено, а что хранится по закону и до какого срока.",
            ),
        ),
        terms=(
            Term(
                "stop_processing",
                "Прекратить обработку: согласие отозвано",
                SECRECY,
                to_role(Role.OPERATOR),
                "Открыть",
                "processing",
                rule=terms.stop_processing,
                norm="stop_processing_days",
                list_route="processing_list",
            ),
        ),
    )
)
