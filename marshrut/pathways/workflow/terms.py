"""Terms that the steps of an ИОМ open, and whom they speak to."""

from dataclasses import dataclass

from marshrut.core.viewer import Role
from marshrut.core.workflow import Term, to_person, to_role
from marshrut.core.workflow.table import Addressee
from marshrut.regulations import terms

AGREEMENTS = ("agree_teacher", "agree_curator", "approve")


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


TO_TEACHER = to_person("person_id")
TO_CURATOR = to_person("curator_id", label="куратор")
TO_APPROVER = Approver("руководитель или учредитель", role=Role.HEAD)


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
    _agreeing("agree_teacher", "Прочитать и согласовать свой ИОМ", TO_TEACHER),
    _agreeing("agree_curator", "Прочитать и согласовать ИОМ", TO_CURATOR),
    _agreeing("approve", "Рассмотреть и утвердить ИОМ", TO_APPROVER),
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
        "settle",
        "Закрыть или перевести ИОМ: педагог больше не работает в организации",
        "A3.4.4.3",
        to_role(Role.DEVELOPER),
        "Открыть ИОМ",
        "pathway",
    ),
    Term(
        "name_curator",
        "Назначить куратора ИОМ",
        "A3.4.4.2",
        to_role(Role.DEVELOPER),
        "Выбрать куратора",
        "pathway_curator",
    ),
    Term(
        "allow_curator",
        "Решить, может ли коллега быть вашим куратором",
        "A3.4.4.2",
        to_person("person_id"),
        "Прочитать и решить",
        "pathway_allow",
    ),
    Term(
        "reply",
        "Ответить на письмо об ИОМ",
        "A3.3.2.3",
        to_person("curator_id", label="куратор"),
        "Прочитать и ответить",
        "pathway_letters",
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
