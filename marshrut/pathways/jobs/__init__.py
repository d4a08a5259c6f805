"""Jobs of this room. Only workers import them: assigning curators needs scipy."""

from collections.abc import Sequence

from django.utils import timezone
from django_tasks import task

from marshrut.core.jobs import every
from marshrut.core.viewer import system
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.results import planning_facts
from marshrut.pathways.actions import create_drafts, follow_moves
from marshrut.pathways.jobs.drafting import drafts
from marshrut.pathways.models import Pathway


@every(seconds=3600, title="ИОМ тех, кто перешёл, ушёл или больше не куратор")
@task()
def follow() -> str:
    """What follows of works and roles that begin or end today, in every ИОМ."""
    return f"Изменено ИОМ: {follow_moves(system('pathways.follow', timezone.now()))}"


@task()
def draft(case_ids: Sequence[int]) -> str:
    """Draft an ИОМ for each result that needs one and has none (A3.4.3.1); repeated runs make no doubles."""
    viewer = system("pathways.draft", timezone.now())
    made = Pathway.objects.filter(result_id__in=case_ids).values("result_id")
    wanted = Result.objects.filter(pk__in=case_ids, state=Result.State.NEEDED).exclude(pk__in=made)
    facts = planning_facts(list(wanted.values_list("pk", flat=True)), viewer)
    told = [each for each in facts if each.released]
    return f"Составлено ИОМ: {len(create_drafts(drafts(told, viewer.today), viewer=viewer))}"
