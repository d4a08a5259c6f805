"""Steps from draft to register."""

from marshrut.core.workflow import SAME, Transition
from marshrut.pathways import access
from marshrut.pathways.models import Party, Pathway
from marshrut.pathways.queries import findings
from marshrut.pathways.queries.signers import signed_by_hand, signed_here
from marshrut.pathways.workflow.terms import AGREEMENTS, TO_APPROVER, TO_CURATOR, TO_TEACHER

DRAFT, AGREEING, CORRECTING = Pathway.State.DRAFT, Pathway.State.AGREEING, Pathway.State.CORRECTING
APPROVED, REGISTERED, CLOSED = Pathway.State.APPROVED, Pathway.State.REGISTERED, Pathway.State.CLOSED
READY = (findings.released, findings.complete, findings.parties, findings.answered)
SHOWN = (AGREEING, CORRECTING, APPROVED, REGISTERED)


def _place(name, label, opens, tells, *, quiet=False):
    return Transition(
        name,
        label,
        (DRAFT, CORRECTING),
        AGREEING,
        access.developer,
        "A3.4.3.4",
        done="Передан на согласование",
        heeds=("A3.4.3.3", "A3.5.1", "A3.5.2", "A3.5.3", "A3.5.4"),
        needs=READY,
        opens=opens,
        closes=("develop", "correct", "answer"),
        tells=tells,
        action="pathway_place",
        quiet=quiet,
    )


def _agree_on_paper(name, label, who, party, tells):
    """The sheet comes back signed: what the party would be asked before, nobody can ask it of paper."""
    return Transition(
        name,
        label,
        (AGREEING,),
        SAME,
        who,
        "A3.4.3.6",
        done=label,
        needs=(findings.unsigned(party), signed_by_hand),
        closes=("agree_teacher" if party == Party.TEACHER else "agree_curator",),
        tells=(tells,),
        action="pathway_signed",
        quiet=True,
    )


def _agree(name, label, who, party, *, opens=()):
    return Transition(
        name,
        label,
        (AGREEING,),
        SAME,
        who,
        "A3.4.3.6",
        done=label,
        needs=(findings.unsigned(party), findings.own_answered, signed_here),
        opens=opens,
        closes=("agree_teacher" if party == Party.TEACHER else "agree_curator",),
        action="pathway_agree",
        quiet=True,
    )


TRANSITIONS = (
    _place("place", "Передать на согласование", AGREEMENTS, (TO_TEACHER, TO_CURATOR, TO_APPROVER)),
    _place(
        "place_privately",
        "Передать педагогу и куратору",
        ("agree_teacher", "agree_curator"),
        (TO_TEACHER, TO_CURATOR),
        quiet=True,
    ),
    _agree("agree_teacher", "Педагог согласен", access.teacher, Party.TEACHER),
    _agree(
        "agree_privately",
        "Педагог согласен и показывает ИОМ руководителю",
        access.proven_teacher,
        Party.TEACHER,
        opens=("approve",),
    ),
    _agree("agree_curator", "Куратор согласен", access.curator, Party.CURATOR),
    _agree_on_paper(
        "agree_teacher_on_paper",
        "Педагог согласен: подпись на бумаге",
        access.teacher_sheet,
        Party.TEACHER,
        TO_TEACHER,
    ),
    _agree_on_paper(
        "agree_curator_on_paper",
        "Куратор согласен: подпись на бумаге",
        access.curator_sheet,
        Party.CURATOR,
        TO_CURATOR,
    ),
    Transition(
        "propose",
        "Предложить изменение",
        (AGREEING,),
        SAME,
        access.proposer,
        "A3.4.3.6",
        done="Предложено изменение",
        needs=(findings.stage_is_open,),
        opens=("answer",),
        drops=("answer",),
        action="pathway_propose",
        quiet=True,
    ),
    *(
        Transition(
            name,
            "Отозвать предложение",
            (AGREEING, CORRECTING),
            SAME,
            access.proposer,
            "A3.4.3.6",
            done="Предложение отозвано",
            drops=drops,
            action="pathway_unpropose",
            quiet=True,
        )
        for name, drops in (("withdraw_one", ()), ("withdraw_last", ("answer",)))
    ),
    Transition(
        "answer_one",
        "Ответить на предложение",
        (AGREEING, CORRECTING),
        SAME,
        access.developer,
        "A3.4.3.7",
        done="Дан ответ на предложение",
        action="pathway_answer",
        quiet=True,
    ),
    Transition(
        "answer_last",
        "Ответить на последнее предложение",
        (AGREEING, CORRECTING),
        SAME,
        access.developer,
        "A3.4.3.7",
        done="Дан ответ на последнее предложение",
        closes=("answer",),
        action="pathway_answer",
        quiet=True,
    ),
    Transition(
        "recall",
        "Вернуть на доработку",
        (AGREEING,),
        CORRECTING,
        access.developer,
        "A3.4.3.7",
        done="Возвращён разработчику на доработку",
        opens=("correct",),
        drops=AGREEMENTS,
        consequence="Согласие с этой версией больше не понадобится, а данное потеряет силу. После доработки ИОМ передают и согласуют снова.",
    ),
    Transition(
        "approve",
        "Утвердить ИОМ",
        (AGREEING,),
        APPROVED,
        access.approver,
        "A3.4.3.10",
        done="ИОМ утверждён",
        needs=(findings.approver_may, findings.both_agreed, findings.answered, signed_here),
        opens=("register",),
        closes=(*AGREEMENTS, "answer"),
        action="pathway_agree",
        quiet=True,
    ),
    Transition(
        "approve_on_paper",
        "Утвердить ИОМ подписью на бумаге",
        (AGREEING,),
        APPROVED,
        access.head_sheet,
        "A3.4.3.10",
        done="ИОМ утверждён: подпись на бумаге",
        needs=(findings.still_there, findings.both_agreed, findings.answered, signed_by_hand),
        opens=("register",),
        closes=(*AGREEMENTS, "answer"),
        tells=(TO_APPROVER,),
        action="pathway_signed",
        quiet=True,
    ),
    Transition(
        "register",
        "Внести в реестр ИОМ",
        (APPROVED,),
        REGISTERED,
        access.developer,
        "A3.4.3.8",
        done="Внесён в реестр ИОМ",
        closes=("register",),
        action="pathway_register_one",
    ),
    Transition(
        "open_to_head",
        "Открыть карту руководителю",
        SHOWN,
        SAME,
        access.proven_teacher,
        "A2.6.3",
        done="Педагог открыл карту целиком руководителю",
        action="pathway_open",
        quiet=True,
    ),
    Transition(
        "close_to_head",
        "Закрыть карту от руководителя",
        SHOWN,
        SAME,
        access.teacher,
        "A2.6.3",
        done="Педагог снова закрыл раздел 2 от руководителя",
        action="pathway_open",
        quiet=True,
    ),
    Transition(
        "close",
        "Прекратить ИОМ",
        (DRAFT, AGREEING, CORRECTING, APPROVED, REGISTERED),
        CLOSED,
        access.developer,
        "A3.4.4.3",
        done="ИОМ прекращён",
        drops=(
            "develop",
            "correct",
            "answer",
            "register",
            "name_curator",
            "allow_curator",
            "reply",
            "settle",
            *AGREEMENTS,
        ),
        note="Причина: увольнение, длительный отпуск, болезнь, отказ, перевод",
        consequence="Работа над ИОМ закончится, дела по нему закроются у всех. Возобновить его нельзя, можно составить новый.",
        danger=True,
    ),
)
