"""Municipalities and subjects by how people write them: one normal form, and the region's declared spellings."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches

from marshrut.core.norms import bodies
from marshrut.formats.cells import CellError
from marshrut.people.models import Municipality, Subject, normal

KINDS = re.compile(
    r"(г|гор|город|городской|городского|муниципальный|муниципальное|образование|округ|район|р-н"
    r"|мо|мр|го|м\.о|м\.р|г\.о)\.?"
)
NEW = "Такого муниципалитета нет. Если он новый, отметьте при загрузке «Создать новые муниципалитеты»."


def town_key(written: str) -> str:
    """What is left of a name without the words for its kind: «г. Заречный» and «город Заречный» are one."""
    words = normal(re.sub(r"\b(г|гор)\.(?=\S)", r"\1. ", written.lower())).split()
    return " ".join(word for word in words if not KINDS.fullmatch(word)) or normal(written)


class Towns:
    """The municipalities known, and those that may be created: `accepted` names, or any where it is None."""

    def __init__(self, on: date, *, accepted: Collection[str] | None = ()) -> None:
        self._known = {town_key(name): name for name in Municipality.objects.values_list("name", flat=True)}
        self._keys = set(self._known)
        for written, name in bodies(on).town_spellings.items():
            if official := self._known.get(town_key(name)):
                self._known.setdefault(town_key(written), official)
        self._accepted = None if accepted is None else {town_key(name): name for name in accepted}
        self.fresh: dict[str, str] = {}

    def known(self, written: str) -> str:
        """The official name behind a spelling, or the spelling itself."""
        return self._known.get(town_key(written), written)

    def find(self, written: str) -> str:
        """The municipality meant. A name nobody knows is refused, unless it may be created."""
        key = town_key(written)
        if key in self._known:
            return self._known[key]
        if self._accepted is not None and key in self._accepted:
            return self.fresh.setdefault(key, self._accepted[key])
        if near := self.misprinted(written):
            raise CellError(f"Такого муниципалитета нет. Может быть, «{near}»?")
        if self._accepted is not None:
            raise CellError(NEW)
        return self.fresh.setdefault(key, " ".join(written.split()))

    def misprinted(self, written: str) -> str:
        """The official name that a misprint makes this of; «Заречный» is none of «Зареченский», a sign apart at most."""
        key = town_key(written)
        alike = [known for known in self._keys if abs(len(known) - len(key)) <= 1]
        if near := get_close_matches(key, alike, n=1, cutoff=0.85):
            return self._known[near[0]]
        names = {normal(name): name for name in self._known.values()}
        whole = get_close_matches(normal(written), names, n=1, cutoff=0.95)
        return names[whole[0]] if whole else ""


def subject_spellings(on: date) -> dict[int, tuple[str, ...]]:
    """Key of a subject → its name, its code and its declared spellings, none of which is another subject's."""
    subjects = list(Subject.objects.values_list("pk", "name", "code"))
    own = {normal(text) for _, name, code in subjects for text in (name, code)}
    declared: Mapping[str, str] = bodies(on).subject_spellings
    more = {normal(written): normal(name) for written, name in declared.items() if normal(written) not in own}
    return {
        pk: (name, code, *(written for written, meant in more.items() if meant == normal(name)))
        for pk, name, code in subjects
    }
