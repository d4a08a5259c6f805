"""Who is who in an ИОМ: plain predicates over viewer and pathway, no queries."""

from typing import Any

from marshrut.core.access import Who, person, recovered, role, role_at, the_system
from marshrut.core.nearness import is_colleague, leads, works_near
from marshrut.core.viewer import CURATING, Role, Viewer
from marshrut.pathways.models import Party


def _curator(viewer: Viewer, pathway: Any) -> str:
    """Named, still in that role and at work, and not come near since: that is judged at every reading."""
    named = viewer.signed_in and pathway.curator_id == viewer.person_id
    if not named or not viewer.has(pathway.curator_kind) or not viewer.circle.places:
        return ""
    whose = pathway.person_id, pathway.organisation_id
    allowed = pathway.curator_allowed_at or not is_colleague(viewer, *whose)
    return "curator" if allowed and not leads(viewer, *whose) else ""


def _founder(viewer: Viewer, pathway: Any) -> str:
    reached = pathway.municipal and pathway.municipality_id in viewer.municipalities(Role.MUNICIPAL)
    return Role.MUNICIPAL if reached and not pathway.left_at else ""


def _colleague(viewer: Viewer, pathway: Any) -> str:
    return "colleague" if works_near(viewer, pathway.person_id, pathway.organisation_id) else ""


def _of_teachers(viewer: Viewer, pathway: Any) -> str:
    return "" if pathway.municipal or pathway.left_at else role_at(Role.HEAD)(viewer, pathway)


def _leads(viewer: Viewer, pathway: Any) -> str:
    return "" if pathway.municipal or pathway.left_at else role_at(Role.HEAD, Role.DEPUTY)(viewer, pathway)


def _opened(viewer: Viewer, pathway: Any) -> str:
    opened = pathway.opened_to_head_at
    was = opened and not pathway.left_at and viewer.was(Role.HEAD, pathway.organisation_id, opened)
    return Role.HEAD if was else ""


teacher = person("person_id")
proven_teacher = teacher.but_not(recovered)
asked_teacher = proven_teacher & Who(
    "спрошенный о кураторе-коллеге", lambda _viewer, pathway: "asked" if pathway.asked_curator_id else ""
)
allowing_teacher = proven_teacher & Who(
    "согласный на куратора-коллегу", lambda _viewer, pathway: "allowed" if pathway.curator_allowed_at else ""
)
curator = Who("куратор этого ИОМ", _curator, frozenset(CURATING)).but_not(teacher).but_not(recovered)
leader = Who("руководитель или заместитель организации педагога", _leads, frozenset({Role.HEAD, Role.DEPUTY}))
colleague = Who("работающий в организации педагога", _colleague)
developer = role(Role.DEVELOPER).but_not(teacher).but_not(colleague).but_not(recovered)
maker = developer | the_system
approver = (
    (
        Who("руководитель организации педагога", _of_teachers, frozenset({Role.HEAD}))
        | Who("учредитель (для ИОМ руководителя)", _founder, frozenset({Role.MUNICIPAL}))
    )
    .but_not(teacher)
    .but_not(person("curator_id", "куратор этого ИОМ"))
)
school_side = (
    leader | Who("учредитель (для ИОМ руководителя)", _founder, frozenset({Role.MUNICIPAL}))
).but_not(teacher)
opened_head = Who("руководитель, которому педагог открыл карту", _opened, frozenset({Role.HEAD})).but_not(
    teacher
)
correspondents = teacher | curator | school_side
sees_results = (teacher | developer | curator | opened_head).but_not(recovered)
readers = teacher | developer | curator | school_side
proposer = teacher | curator | school_side
collective = Who(
    "по коллективной заявке", lambda _viewer, pathway: "collective" if pathway.collective else ""
)
teacher_sheet = (teacher | developer) & collective
"""Who gives back the teacher's sheet. By agreeing to a private ИОМ a teacher shows it to the head: that is never done for them."""
curator_sheet = curator | developer
head_sheet = school_side | developer
list_viewers = role(Role.DEVELOPER, *CURATING, Role.HEAD, Role.DEPUTY, Role.MUNICIPAL)


def party_of(viewer: Viewer, pathway: Any) -> Party | None:
    """On whose behalf the viewer speaks of this ИОМ."""
    if teacher(viewer, pathway):
        return Party.TEACHER
    if curator(viewer, pathway):
        return Party.CURATOR
    return Party.HEAD if school_side(viewer, pathway) else None
