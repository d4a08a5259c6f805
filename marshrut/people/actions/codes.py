"""Codes of slips: eight signs that look the same in both alphabets and are typed on either keyboard."""

import secrets

from django.utils.crypto import salted_hmac

SIGNS = "АВЕКМНРСТХ23456789"
LENGTH = 8
_ALIKE = str.maketrans("ABEKMHPCTX", "АВЕКМНРСТХ")


def new_code() -> str:
    """A random code, 33 bits; tries are limited, and its digest needs the secret key."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def shown_code(code: str) -> str:
    """The printed form: «К7М4-92ВХ»."""
    return f"{code[:4]}-{code[4:]}"


def spelled_code(typed: str) -> str:
    """The code as it was made, from any keyboard, with or without the dash."""
    return "".join(sign for sign in typed[:40].upper().translate(_ALIKE) if sign in SIGNS)


def code_digest(person_id: int, code: str) -> str:
    """What is stored of a code: useless without the secret key, and of use for one person only."""
    return salted_hmac(f"marshrut.people.slip.{person_id}", code, algorithm="sha256").hexdigest()
