"""Steps about people: naming the curator, letters of the school's side (decisions 2 and 4)."""

from marshrut.core.region import touches
from marshrut.core.workflow import SAME, Transition
from marshrut.pathways import access
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries import findings
from marshrut.pathways.queries.touched import curators_above
from marshrut.pathways.workflow.terms import AGREEMENTS

DRAFT, AGREEING, CORRECTING = Pathway.State.DRAFT, Pathway.State.AGREEING, Pathway.State.CORRECTING
APPROVED, REGISTERED = Pathway.State.APPROVED, Pathway.State.REGISTERED
SHOWN = (AGREEING, CORRECTING, APPROVED, REGISTERED)
EDITED = (DRAFT, CORRECTING, REGISTERED)

touches("curator_active_limit", curators_above)


def _curating(name, label, source, target, who, done, *, opens=(), closes=(), drops=(), needs=(), action=""):
    return Transition(
        name,
        label,
        source,
        target,
        who,
        "A3.4.4.2",
        done=done,
        needs=needs,
        opens=opens,
        closes=closes,
        drops=drops,
        action=action,
        quiet=True,
    )


def _letter(name, label, who, done, *, opens=(), closes=("reply",), needs=()):
    return Transition(
        name,
        label,
        SHOWN,
        SAME,
        who,
        "A3.3.2.4" if opens else "A3.3.2.3",
        done=done,
        needs=needs,
        opens=opens,
        closes=closes,
        action="pathway_letters",
        quiet=True,
    )


CURATING = (
    _curating(
        "name_curator",
        "Назначить куратора",
        EDITED,
        SAME,
        access.developer,
        "Назначен куратор",
        closes=("name_curator", "allow_curator"),
        action="pathway_curator",
    ),
    _curating(
        "ask_for_curator",
        "Спросить согласие на куратора-коллегу",
        (DRAFT, CORRECTING),
        SAME,
        access.developer,
        "Педагога спросили, может ли коллега быть куратором",
        opens=("allow_curator",),
        closes=("name_curator", "allow_curator"),
        needs=(findings.released,),
        action="pathway_curator",
    ),
    _curating(
        "allow_curator",
        "Согласиться на куратора-коллегу",
        (DRAFT, CORRECTING),
        SAME,
        access.asked_teacher,
        "Педагог согласен на куратора-коллегу",
        closes=("allow_curator",),
        action="pathway_allow",
    ),
    _curating(
        "refuse_curator",
        "Отказаться от куратора-коллеги",
        (DRAFT, CORRECTING),
        SAME,
        access.asked_teacher,
        "Педагог просит другого куратора",
        opens=("name_curator",),
        closes=("name_curator", "allow_curator"),
        action="pathway_allow",
    ),
    _curating(
        "withdraw_curator",
        "Отозвать согласие на куратора-коллегу",
        (AGREEING, APPROVED),
        CORRECTING,
        access.allowing_teacher,
        "Педагог отозвал согласие на куратора-коллегу",
        opens=("correct",),
        drops=(*AGREEMENTS, "register"),
        action="pathway_allow",
    ),
    _curating(
        "release_curator",
        "Отозвать согласие на куратора-коллегу",
        EDITED,
        SAME,
        access.allowing_teacher,
        "Педагог отозвал согласие на куратора-коллегу",
        opens=("name_curator",),
        closes=("name_curator",),
        action="pathway_allow",
    ),
)
LETTERS = (
    _letter(
        "write_to_curator",
        "Написать куратору",
        access.school_side,
        "Куратору написали",
        needs=(findings.curator_named,),
        opens=("reply",),
    ),
    _letter("reply_one", "Ответить на письмо", access.curator, "Куратор ответил на письмо", closes=()),
    _letter("reply_last", "Ответить на последнее письмо", access.curator, "Куратор ответил на письмо"),
)
