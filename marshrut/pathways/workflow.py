"""The flow of an ИОМ from draft to register (annex 3, sections 4.3 and 5)."""

from dataclasses import dataclass

from marshrut.core.access import the_system
from marshrut.core.viewer import Role
from marshrut.core.workflow import SAME, Flow, Reaction, Term, Transition, register, to_person, to_role
from marshrut.core.workflow.registry import react
from marshrut.core.workflow.table import Addressee
from marshrut.pathways import access
from marshrut.pathways.models import Party, Pathway
from marshrut.pathways.queries import findings
from marshrut.regulations import terms

DRAFT, AGREEING, CORRECTING = Pathway.State.DRAFT, Pathway.State.AGREEING, Pathway.State.CORRECTING
APPROVED, REGISTERED, CLOSED = Pathway.State.APPROVED, Pathway.State.REGISTERED, Pathway.State.CLOSED
READY = (findings.released, findings.complete, findings.parties, findings.answered)
SHOWN = (AGREEING, CORRECTING, APPROVED, REGISTERED)


@dataclass(frozen=True)
class Approver(Addressee):
    """The head of the teacher's organisation; for a head's own ИОМ the founder's person (decision 19)."""

    def columns(self, obj):
        if obj.municipal:
            return {"role": "", "organisation_id": None, "person_id": obj.founder_id}
        return {"role": Role.HEAD, "organisation_id": obj.organisation_id, "person_id": None}


def taken_on(pathway):
    """The person's own last block: the term of A3.4.3.2 counts from it (decision 12)."""
    return pathway.section2.taken_on


def _agreeing(name, label, to):
    return Term(
        name,
        label,
        "A3.4.3.6",
        to,
        "Открыть ИОМ",
        "pathway",
        rule=terms.agree_pathway,
        norm="agree_pathway_days",
    )


TERMS = (
    Term(
        "develop",
        "Доработать проект ИОМ и передать на согласование",
        "A3.4.3.2",
        to_role(Role.DEVELOPER),
        "Открыть проект",
        "pathway_edit",
        rule=terms.draft_pathway,
        norm="draft_pathway_days",
        start=taken_on,
        list_route="pathways",
    ),
    _agreeing("agree_teacher", "Прочитать и согласовать свой ИОМ", to_person("person_id")),
    _agreeing("agree_curator", "Прочитать и согласовать ИОМ", to_person("curator_id", label="куратор")),
    _agreeing(
        "approve", "Рассмотреть и утвердить ИОМ", Approver("руководитель или учредитель", role=Role.HEAD)
    ),
    Term(
        "answer", "Ответить на предложения по ИОМ", "A3.4.3.7", to_role(Role.DEVELOPER), "Открыть", "pathway"
    ),
    Term(
        "correct",
        "Доработать ИОМ и передать снова",
        "A3.4.3.7",
        to_role(Role.DEVELOPER),
        "Открыть проект",
        "pathway_edit",
        list_route="pathways",
    ),
    Term(
        "register",
        "Внести утверждённый ИОМ в реестр",
        "A3.4.3.8",
        to_role(Role.DEVELOPER),
        "Открыть ИОМ",
        "pathway",
        list_route="pathways",
    ),
)
AGREEMENTS = ("agree_teacher", "agree_curator", "approve")


def _place(name, label, opens, *, quiet=False):
    return Transition(
        name,
        label,
        (DRAFT, CORRECTING),
        AGREEING,
        access.developer,
        "A3.4.3.4",
        done="Передан на согласование",
        needs=READY,
        opens=opens,
        closes=("develop", "correct", "answer"),
        action="pathway_place",
        quiet=quiet,
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
        needs=(findings.unsigned(party),),
        opens=opens,
        closes=("agree_teacher" if party == Party.TEACHER else "agree_curator",),
        action="pathway_agree",
        quiet=True,
    )


TRANSITIONS = (
    _place("place", "Передать на согласование", AGREEMENTS),
    _place("place_privately", "Передать педагогу и куратору", ("agree_teacher", "agree_curator"), quiet=True),
    _agree("agree_teacher", "Педагог согласен", access.teacher, Party.TEACHER),
    _agree(
        "agree_privately",
        "Педагог согласен и показывает ИОМ руководителю",
        access.teacher,
        Party.TEACHER,
        opens=("approve",),
    ),
    _agree("agree_curator", "Куратор согласен", access.curator, Party.CURATOR),
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
        closes=("answer",),
        action="pathway_propose",
        quiet=True,
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
        closes=AGREEMENTS,
    ),
    Transition(
        "approve",
        "Утвердить ИОМ",
        (AGREEING,),
        APPROVED,
        access.approver,
        "A3.4.3.10",
        done="ИОМ утверждён",
        needs=(findings.approver_may, findings.both_agreed, findings.answered),
        opens=("register",),
        closes=(*AGREEMENTS, "answer"),
        action="pathway_agree",
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
        access.teacher,
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
        "Прекратить",
        (DRAFT, AGREEING, CORRECTING, APPROVED),
        CLOSED,
        access.developer,
        "A3.4.4.3",
        done="ИОМ прекращён",
        closes=("develop", "correct", "answer", "register", *AGREEMENTS),
        note="Причина: увольнение, длительный отпуск, болезнь, отказ, перевод",
    ),
)

register(
    Flow(
        kind="pathway",
        label="ИОМ",
        model=Pathway,
        states=Pathway.State,
        route="pathway",
        start=Transition(
            "draft",
            "Составить проект ИОМ",
            (),
            DRAFT,
            access.maker | the_system,
            "A3.2.2",
            done="Составлен проект ИОМ",
            opens=("develop",),
        ),
        transitions=TRANSITIONS,
        terms=TERMS,
    )
)
react(Reaction("result", "need", jobs=("marshrut.pathways.jobs.draft",)))
