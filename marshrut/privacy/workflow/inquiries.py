"""An inquiry about a look: asked by its owner, answered by who answers for personal data in the region."""

from marshrut.core.viewer import Role
from marshrut.core.workflow import Flow, Term, Transition, register, to_person, to_role
from marshrut.privacy.access import ANSWERER, OWNER
from marshrut.privacy.models import Inquiry
from marshrut.regulations import terms

State = Inquiry.State

INQUIRY = register(
    Flow(
        kind="inquiry",
        label="Обращение о персональных данных",
        model=Inquiry,
        states=State,
        route="inquiry",
        start=Transition(
            "ask",
            "Спросить, почему смотрели",
            (),
            State.ASKED,
            OWNER,
            "A2.6.3",
            done="Задан вопрос о просмотре",
            opens=("answer_inquiry",),
        ),
        transitions=(
            Transition(
                "answer",
                "Ответить",
                (State.ASKED,),
                State.ANSWERED,
                ANSWERER,
                "A2.6.3",
                done="Дан ответ на обращение",
                closes=("answer_inquiry",),
                action="inquiry_answer",
                tells=(to_person(label="кто спросил"),),
            ),
            Transition(
                "take_back",
                "Снять вопрос",
                (State.ASKED,),
                State.TAKEN_BACK,
                OWNER,
                "A2.6.3",
                done="Вопрос снят",
                drops=("answer_inquiry",),
                consequence="Отвечать на вопрос больше не нужно. Спросить об этом просмотре можно будет снова.",
            ),
        ),
        terms=(
            Term(
                "answer_inquiry",
                "Ответить на обращение о персональных данных",
                "A2.6.3",
                to_role(Role.ADMINISTRATOR),
                "Ответить",
                "inquiry",
                rule=terms.answer_inquiry,
                norm="answer_inquiry_days",
                list_route="inquiries",
            ),
        ),
    )
)
