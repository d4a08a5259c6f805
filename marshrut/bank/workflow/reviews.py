"""A review: asked of an expert, written in parts, given once (A2.4.3.8)."""

from marshrut.bank.access import AUTHOR, ITS_EXPERT
from marshrut.bank.models import Review
from marshrut.bank.queries.judging import conclusion_is_whole
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person
from marshrut.regulations import terms

State = Review.State

REVIEW = register(
    Flow(
        kind="review",
        label="Экспертиза материалов",
        model=Review,
        states=State,
        route="review",
        start=Transition(
            "ask",
            "Попросить экспертизу",
            (),
            State.ASKED,
            AUTHOR,
            "A2.4.3.8",
            done="Материалы направлены на экспертизу",
            opens=("give_review",),
        ),
        transitions=(
            Transition(
                "note",
                "Сохранить замечания",
                (State.ASKED,),
                SAME,
                ITS_EXPERT,
                "A2.4.3.8",
                done="Замечания сохранены",
                action="review",
                quiet=True,
            ),
            Transition(
                "give",
                "Дать заключение",
                (State.ASKED,),
                State.GIVEN,
                ITS_EXPERT,
                "A2.4.3.8",
                done="Заключение дано",
                needs=(conclusion_is_whole,),
                closes=("give_review",),
                action="review",
            ),
            Transition(
                "withdraw",
                "Отозвать с экспертизы",
                (State.ASKED,),
                State.WITHDRAWN,
                AUTHOR,
                "A2.4.3.8",
                done="Автор отозвал материалы",
                drops=("give_review",),
                quiet=True,
            ),
        ),
        terms=(
            Term(
                "give_review",
                "Дать заключение о материалах",
                "A2.4.3.8",
                to_person("expert_id", label="эксперт материалов"),
                "Дать заключение",
                "review",
                rule=terms.give_review,
                norm="give_review_days",
            ),
        ),
    )
)
