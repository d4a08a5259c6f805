"""People whose results were looked at, and what they ask."""

from marshrut.core.models import Look
from marshrut.diagnostics.queries.results import open_result
from marshrut.pathways.models import Pathway
from marshrut.pathways.queries.secret import placed
from marshrut.privacy.actions import inquiries
from tests.diagnostics import given_results

RIGHT = {"teacher": 2, "colleague": 3}


def results(world):
    """Results of two teachers of one school, told to them."""
    given_results.released(world, RIGHT)


def looked(world, who, owner="teacher"):
    """Somebody opened the owner's result; the look."""
    result = given_results.result_of(world, owner)
    open_result(result.pk, world.viewer(who))
    return Look.objects.filter(owner=world.person(owner)).latest("pk")


def asked(world, who="analyst", text="Зачем ему мой результат?"):
    """The teacher has asked about a look."""
    return inquiries.ask(look=looked(world, who), text=text, viewer=world.viewer("teacher"))


def looked_at_pathway(world):
    """The developer has read section 2 of the teacher's ИОМ."""
    pathway = Pathway.objects.select_related("case", "curator").get(person=world.person("teacher"))
    placed(pathway.versions.get(number=pathway.version_number), world.viewer("developer"))
