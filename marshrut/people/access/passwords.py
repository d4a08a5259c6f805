"""What may not be a password or a control phrase: above all what the school knows of its people anyway."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
)
from django.core.exceptions import ValidationError

OWN_MUST_LEAVE = 6
ALIKE = 0.7
SHORTEST_WORD = 3
SHORTEST_OF_PLACE = 5
PHRASE_LENGTH = 8
PHRASE_SIGNS = 4
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_LATIN = (
    *(
        "a",
        "b",
        "v",
        "g",
        "d",
        "e",
        "zh",
        "z",
        "i",
        "y",
        "k",
        "l",
        "m",
        "n",
        "o",
        "p",
        "r",
        "s",
        "t",
        "u",
        "f",
    ),
    *("kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"),
)
_KEYS = "f,dult;pbqrkvyjghcnea[wxio]sm'.z"
TRANSLITERATED = str.maketrans(dict(zip(_LETTERS, _LATIN, strict=True)))
OTHER_KEYBOARD = str.maketrans(_LETTERS, _KEYS)


def folded(text: str) -> str:
    """Letters and digits only, one spelling of case and ё: how a phrase is kept and compared."""
    return "".join(sign for sign in _lowered(text) if sign.isalnum())


def _lowered(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def about_oneself(text: str, person) -> bool:
    """Whether little is left of the text without the person's login, names and places of work, or it is like one
    of them; written in Latin letters or on the other keyboard too.
    """
    rest, words = folded(text), sorted(set(_own_words(person)), key=len, reverse=True)
    if any(SequenceMatcher(a=rest, b=word).quick_ratio() >= ALIKE for word in words):
        return True
    left = rest
    for word in words:
        left = left.replace(word, "")
    return left != rest and len(left) < OWN_MUST_LEAVE


def _own_words(person) -> Iterator[str]:
    names = (person.login, person.surname, person.first_name, person.patronymic)
    for word in (folded(name) for name in names):
        if len(word) >= SHORTEST_WORD:
            yield from _spellings(word)
    for name in _places(person):
        for word in re.findall(r"\w+", _lowered(name)):
            if len(word) >= SHORTEST_OF_PLACE:
                yield from _spellings(word)


def _places(person) -> Iterator[str]:
    works = person.employments.values_list("organisation__name", "organisation__short_name")
    return (name for both in works for name in both)


def _spellings(word: str) -> Iterator[str]:
    yield from (word, folded(word.translate(TRANSLITERATED)), folded(word.translate(OTHER_KEYBOARD)))


class Long(MinimumLengthValidator):
    def get_error_message(self):
        return f"Пароль короче {self.min_length} знаков. Добавьте слово или два."


class Uncommon(CommonPasswordValidator):
    def get_error_message(self):
        return "Такой пароль слишком известен, его подберут первым. Придумайте другой."


class Worded(NumericPasswordValidator):
    def get_error_message(self):
        return "В пароле одни цифры. Добавьте слово."


class Impersonal:
    """Not what colleagues know: the login, the name, the school."""

    def validate(self, password, user=None):
        if user is not None and about_oneself(password, user):
            raise ValidationError(
                "Пароль похож на ваше имя для входа, фамилию, имя или название организации: его угадают."
                " Придумайте другой."
            )

    def get_help_text(self):
        return "Пароль не должен быть похож на имя для входа, фамилию, имя или название организации."


def weakness(phrase: str, person) -> str:
    """Why this cannot be the person's control phrase, in a sentence; empty when it can."""
    kept = folded(phrase)
    if len(kept) < PHRASE_LENGTH:
        return f"Во фразе меньше {PHRASE_LENGTH} букв и цифр. Добавьте слово."
    if len(set(kept)) < PHRASE_SIGNS:
        return "Фраза слишком простая: в ней повторяется одно и то же. Придумайте другую."
    if kept.isdecimal():
        return "Во фразе одни цифры. Дату и телефон могут знать другие: возьмите слова."
    if about_oneself(phrase, person):
        return "Фраза похожа на ваше имя, имя для входа или название организации: их знают в школе. Придумайте другую."
    return ""
