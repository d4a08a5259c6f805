import pytest

from marshrut.bank.models import Item
from marshrut.bank.queries import packages
from marshrut.codifier.models import CodifierEntry
from marshrut.regulations.findings import unmet
from marshrut.regulations.norms import Norms
from tests.bank import given_demo


@pytest.mark.clause("A2.4.1", "A2.2.3", "A2.3.1.1", "A3.3.2.1")
def test_the_demo_materials_pass_every_rule_of_the_bank(world):
    made = given_demo.everything(world.viewer("author"))
    assert (CodifierEntry.objects.count() >= 80, Item.objects.count(), len(made)) == (True, 150 + 42 + 21, 4)
    for instrument in made:
        package = packages.package(instrument)
        assert unmet(packages.findings(package, Norms())) == []
        assert len(package.blocks) == 5


def test_bringing_them_in_again_changes_nothing(world):
    author = world.viewer("author")
    given_demo.everything(author)
    assert given_demo.codifier(author).created == given_demo.codifier(author).updated == 0
    taken = given_demo.items(author)
    assert (taken.created, taken.updated, taken.same) == (0, 0, 150 + 42 + 21)
