"""The flow of an ИОМ from draft to register (annex 3, sections 4.3 and 5)."""

from marshrut.core.workflow import Flow, Reaction, Transition, register
from marshrut.core.workflow.registry import react
from marshrut.diagnostics.queries.decisions import before_changing
from marshrut.diagnostics.queries.following import follow
from marshrut.documents.access import FileSigning, register_file_signing
from marshrut.documents.documents.card import CARD, EXTRACT
from marshrut.pathways import access
from marshrut.pathways.actions import follow_moves, take_sheet
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries.findings import nothing_came_of
from marshrut.pathways.queries.standing import after_result
from marshrut.pathways.workflow.agreeing import TRANSITIONS
from marshrut.pathways.workflow.curating import CURATING, LETTERS
from marshrut.pathways.workflow.moving import MOVING
from marshrut.pathways.workflow.terms import TERMS
from marshrut.people.actions import on_moves

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
            access.maker,
            "A3.2.2",
            done="Составлен проект ИОМ",
            heeds=("A2.6.6.3", "A3.4.3.3"),
            opens=("develop",),
        ),
        transitions=(*TRANSITIONS, *CURATING, *MOVING, *LETTERS),
        terms=TERMS,
    )
)
on_moves(follow_moves)
react(Reaction("result", "need", jobs=("marshrut.pathways.jobs.draft",)))
react(Reaction("result", "change_to_need", jobs=("marshrut.pathways.jobs.draft",)))
before_changing(nothing_came_of)
BY_FILE = ("agree_teacher_by_file", "agree_privately_by_file", "agree_curator_by_file")
register_file_signing(CARD.code, FileSigning(BY_FILE, take_sheet, "A3.4.3.6"))
register_file_signing(EXTRACT.code, FileSigning(("approve_by_file",), take_sheet, "A3.4.3.10"))
follow(after_result)
