"""Which organisation a cell means: its code, or its name, now or formerly, in a municipality if need be."""

import re
from collections import defaultdict
from difflib import get_close_matches
from functools import cache

from marshrut.formats.cells import CellError
from marshrut.people.models import Organisation, OrganisationName, normal
from marshrut.people.queries.imports.spellings import Towns, town_key

SIGN = re.compile(r"\s*№\s*")
SHORTENED = re.compile(r"\s*(?<![^\W\d])(г|гор|с|п|пос|пгт|д|дер|ст|р\.п)\.\s*")


def name_key(written):
    """A name in one spelling: the spaces about «№» and «г.» do not count, «СШ №7 г.Заречья» is «СШ № 7 г. Заречья»."""
    return SHORTENED.sub(r"\1.", SIGN.sub("№", normal(written)))


class Places:
    """All organisations by code and by name; four queries however many rows ask."""

    def __init__(self, on):
        columns = ("pk", "key", "name", "short_name", "municipality__name")
        self._of, self._towns = {}, Towns(on)
        self._by_code, self._by_name = {}, defaultdict(set)
        for pk, key, full, short, municipality in Organisation.objects.values_list(*columns):
            self._of[pk] = (short, key, town_key(municipality))
            self._by_code[normal(key)] = pk
            self._by_name[name_key(full)].add(pk)
            self._by_name[name_key(short)].add(pk)
        current = {name: set(pks) for name, pks in self._by_name.items()}
        for pk, full, short in OrganisationName.objects.values_list("organisation_id", "name", "short_name"):
            for name in {name_key(full), name_key(short)} - current.keys():
                self._by_name[name].add(pk)
        self.find = cache(self._find)

    def by_code(self, code):
        return self._by_code.get(normal(code))

    def by_name(self, name, municipality=""):
        """All that bear the name; of one municipality if it is given."""
        found, town = self._by_name.get(name_key(name), set()), town_key(self._towns.known(municipality))
        return {pk for pk in found if not municipality or self._of[pk][2] == town}

    def _find(self, written, municipality):
        """The one organisation meant; CellError with what to write instead."""
        if pk := self.by_code(written):
            return pk
        found = self.by_name(written, municipality)
        if len(found) == 1:
            return next(iter(found))
        if found:
            codes = ", ".join(sorted(self._of[pk][1] for pk in found))
            raise CellError(f"Так называются несколько организаций. Укажите муниципалитет или код: {codes}.")
        raise CellError(f"Такой организации нет.{self._hint(written)} Сначала загрузите организации.")

    def _hint(self, written):
        near = get_close_matches(name_key(written), self._by_name, n=1, cutoff=0.75)
        pks = self._by_name[near[0]] if near else ()
        return next((f" Может быть, «{self._of[pk][0]}» (код {self._of[pk][1]})?" for pk in pks), "")
