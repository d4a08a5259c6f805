"""The flow of an ИОМ from draft to register (annex 3, sections 4.3 and 5)."""

from marshrut.core.access import the_system
from marshrut.core.workflow import Flow, Reaction, Transition, register
from marshrut.core.workflow.registry import react
from marshrut.diagnostics.queries.decisions import before_changing
from marshrut.pathways import access
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries.findings import nothing_came_of
from marshrut.pathways.workflow.agreeing import TRANSITIONS
from marshrut.pathways.workflow.curating import CURATING, LETTERS
from marshrut.pathways.workflow.terms import TERMS

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
            Pathway.State.DRAFT,
            access.maker | the_system,
            "A3.2.2",
            done="Составлен проект ИОМ",
            opens=("develop",),
        ),
        transitions=(*TRANSITIONS, *CURATING, *LETTERS),
        terms=TERMS,
    )
)
react(Reaction("result", "need", jobs=("marshrut.pathways.jobs.draft",)))
react(Reaction("result", "change_to_need", jobs=("marshrut.pathways.jobs.draft",)))
before_changing(nothing_came_of)
