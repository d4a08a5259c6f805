"""More teachers than the cast has."""

from marshrut.people.models import Employment, Person
from tests.world import SINCE

LETTERS = "абвгдежзиклм"


def hired(world, many):
    """That many teachers of mathematics of the other school: the names by which the world knows them."""
    names = [f"listener{n}" for n in range(many)]
    for n, name in enumerate(names):
        person = Person.objects.create(
            login=name, surname=f"Слушателев{LETTERS[n]}", first_name="Пётр", patronymic="Ильич"
        )
        work = Employment.objects.create(
            person=person, organisation=world.other_school, position="учитель", since=SINCE
        )
        work.subjects.add(world.maths)
        world._cast[name] = person
    return names
