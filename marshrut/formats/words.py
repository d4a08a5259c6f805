"""Russian words as people type them into a search: any case form, fleeting vowels, the wrong keyboard layout."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
RELAID = str.maketrans(LATIN + LATIN.upper(), CYRILLIC + CYRILLIC.upper())
VOWELS = "аеиоуыэюя"
SHORTEST = 3
"""Shorter words have no form to speak of and are looked for as they are."""
FLEETING = re.compile(rf"([^{VOWELS}ьъй])([ео])([^{VOWELS}ьъй])$")
CLUSTER = re.compile(rf"([^{VOWELS}ьъй])([^{VOWELS}ьъй])$")

_stemmer = snowballstemmer.stemmer("russian")


def relaid(text: str) -> str:
    """What was meant by somebody who forgot to switch the keyboard: «dtnhjdf» → «ветрова»."""
    return text.translate(RELAID)


@lru_cache(4096)
def beginnings(word: str) -> tuple[str, ...]:
    """With what the word's forms begin, the likeliest first; `word` is in lower case with е for ё.

    «ветровой» → «ветров»; «площадок» → «площадок», «площадк»; «павла» → «павл», «павел». A digit in the word, or a
    word of up to two letters, means itself alone. Stems by Snowball's Russian algorithm; fleeting vowels are added,
    since it leaves them.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return (word,)
    stem: str = _stemmer.stemWord(word)
    if len(stem) < 2:
        return (word,)
    if len(stem) > SHORTEST and FLEETING.search(stem):
        return (stem, FLEETING.sub(r"\1\3", stem))
    if CLUSTER.search(stem):
        return (stem, CLUSTER.sub(r"\1е\2", stem), CLUSTER.sub(r"\1о\2", stem))
    return (stem,)
