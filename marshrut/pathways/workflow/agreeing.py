"""Steps from draft to register."""

from marshrut.core.workflow import SAME, Transition
from marshrut.pathways import access
from marshrut.pathways.models import Party, Pathway
from marshrut.pathways.queries import findings
from marshrut.pathways.queries.signers import signed_by_file, signed_by_hand, signed_here
from marshrut.pathways.workflow.terms import AGREEMENTS, TO_APPROVER, TO_CURATOR, TO_TEACHER

DRAFT, AGREEING, CORRECTING = Pathway.State.DRAFT, Pathway.State.AGREEING, Pathway.State.CORRECTING
APPROVED, REGISTERED, CLOSED = Pathway.State.APPROVED, Pathway.State.REGISTERED, Pathway.State.CLOSED
READY = (findings.released, findings.complete, findings.parties, findings.answered)
SHOWN = (AGREEING, CORRECTING, APPROVED, REGISTERED)
OUTSIDE = (
    ("on_paper", "подпись на бумаге", signed_by_hand, "pathway_signed"),
    ("by_file", "файл подписи", signed_by_file, "signature_file"),
)
"""Ways of signing what was printed: how their steps end, their words, whether they are admitted, their page."""


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


def _agree_outside(name, label, who, party, tells, way, page):
    """The sheet comes back signed: what the party would be asked before, nobody can ask it of paper or of a file."""
    return Transition(
        name,
        label,
        (AGREEING,),
        SAME,
        who,
        "A3.4.3.6",
        done=label,
        needs=(findings.unsigned(party), way),
        closes=("agree_teacher" if party == Party.TEACHER else "agree_curator",),
        tells=(tells,),
        action=page,
        quiet=True,
    )


def _agree(name, label, who, party, *, opens=(), way=signed_here, page="pathway_agree"):
    return Transition(
        name,
        label,
        (AGREEING,),
        SAME,
        who,
        "A3.4.3.6",
        done=label,
        needs=(findings.unsigned(party), findings.own_answered, way),
        opens=opens,
        closes=("agree_teacher" if party == Party.TEACHER else "agree_curator",),
        action=page,
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
    *(
        _agree_outside(f"{name}_{way}", f"{label}: {words}", who, party, tells, admitted, page)
        for way, words, admitted, page in OUTSIDE
        for name, label, who, party, tells in (
            ("agree_teacher", "Педагог согласен", access.teacher_sheet, Party.TEACHER, TO_TEACHER),
            ("agree_curator", "Куратор согласен", access.curator_sheet, Party.CURATOR, TO_CURATOR),
        )
    ),
    _agree(
        "agree_privately_by_file",
        "Педагог согласен и показывает ИОМ руководителю: файл подписи",
        access.proven_teacher,
        Party.TEACHER,
        opens=("approve",),
        way=signed_by_file,
        page="signature_file",
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
    *(
        Transition(
            f"approve_{way}",
            f"Утвердить ИОМ: {words}",
            (AGREEING,),
            APPROVED,
            access.head_sheet,
            "A3.4.3.10",
            done=f"ИОМ утверждён: {words}",
            needs=(findings.still_there, findings.both_agreed, findings.answered, admitted),
            opens=("register",),
            closes=(*AGREEMENTS, "answer"),
            tells=(TO_APPROVER,),
            action=page,
            quiet=True,
        )
        for way, words, admitted, page in OUTSIDE
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
