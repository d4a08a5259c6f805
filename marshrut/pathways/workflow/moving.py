"""Steps that the system takes when people move (decisions 4 and 21)."""

from marshrut.core.access import the_system
from marshrut.core.workflow import SAME, Transition
from marshrut.pathways.actions.moving import leave_school, move_to_new_work, release, unask
from marshrut.pathways.models import Pathway
from marshrut.pathways.workflow.terms import AGREEMENTS

DRAFT, AGREEING, CORRECTING = Pathway.State.DRAFT, Pathway.State.AGREEING, Pathway.State.CORRECTING
APPROVED, REGISTERED = Pathway.State.APPROVED, Pathway.State.REGISTERED
NAMING = ("name_curator", "allow_curator")


def _moving(name, label, source, target, clause, done, effect, *, opens=(), closes=(), drops=()):
    return Transition(
        name,
        label,
        source,
        target,
        the_system,
        clause,
        done=done,
        opens=opens,
        closes=closes,
        drops=drops,
        effect=effect,
        quiet=True,
    )


MOVING = (
    _moving(
        "follow_back",
        "Перейти с педагогом на новое место работы",
        (AGREEING,),
        CORRECTING,
        "A3.4.3.10",
        "Педагог переведён: ИОМ перешёл с ним и возвращён разработчику",
        move_to_new_work,
        opens=("correct",),
        closes=("settle",),
        drops=AGREEMENTS,
    ),
    _moving(
        "follow",
        "Перейти с педагогом на новое место работы",
        (DRAFT, CORRECTING, APPROVED, REGISTERED),
        SAME,
        "A3.4.3.10",
        "Педагог переведён: ИОМ перешёл с ним на новое место работы",
        move_to_new_work,
        closes=("settle",),
    ),
    _moving(
        "leave",
        "Закрыть ИОМ от организации, где педагог больше не работает",
        (DRAFT, AGREEING, CORRECTING, APPROVED, REGISTERED),
        SAME,
        "A2.6.3",
        "Педагог больше не работает в организации: руководитель ИОМ не видит",
        leave_school,
        opens=("settle",),
        drops=AGREEMENTS,
    ),
    _moving(
        "lose_curator_back",
        "Освободить куратора и вернуть на доработку",
        (AGREEING, APPROVED),
        CORRECTING,
        "A3.4.4.2",
        "Куратор освобождён, ИОМ возвращён разработчику",
        release,
        opens=("correct", "name_curator"),
        drops=(*AGREEMENTS, *NAMING, "register"),
    ),
    _moving(
        "lose_curator",
        "Освободить куратора",
        (DRAFT, CORRECTING, REGISTERED),
        SAME,
        "A3.4.4.2",
        "Куратор освобождён: нужен другой",
        release,
        opens=("name_curator",),
        drops=NAMING,
    ),
    _moving(
        "unask_curator",
        "Снять вопрос о кураторе-коллеге",
        (DRAFT, CORRECTING),
        SAME,
        "A3.4.4.2",
        "Вопрос о кураторе-коллеге снят: нужен другой",
        unask,
        opens=("name_curator",),
        drops=NAMING,
    ),
)
