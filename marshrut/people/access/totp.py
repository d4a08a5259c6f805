"""Codes of an authenticator application (RFC 6238) and the secret they come from, encrypted at rest."""

import secrets
from base64 import b32encode, b64decode, b64encode
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_variables

DIGITS = 6
SECONDS = 30
SECRET_BYTES = 20
NONCE_BYTES = 12
SLACK = (0, -1, 1)
"""A code of the half-minute before or after is taken too: clocks differ, and typing takes time."""


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


@sensitive_variables("secret")
def sealed(secret: bytes, person_id: int) -> str:
    """The secret as it is stored: good for this person's row only, and only with the installation's key."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed_text = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, secret, _whose(person_id))
    return b64encode(nonce + sealed_text).decode()


def unsealed(stored: str, person_id: int) -> bytes:
    """The secret back, by the key in force or one that was; raises InvalidTag when none fits."""
    raw = b64decode(stored)
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(key)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _whose(person_id))
        except InvalidTag:
            continue
    raise InvalidTag


@sensitive_variables("secret")
def matching_step(secret: bytes, typed: str, at: datetime) -> int | None:
    """The half-minute whose code was typed, if it is now or next to now."""
    digits = "".join(sign for sign in typed[:20] if sign in "0123456789")
    now = int(at.timestamp()) // SECONDS
    steps = [now + slack for slack in SLACK]
    fitting = [step for step in steps if constant_time_compare(code_of(secret, step), digits)]
    return fitting[0] if fitting else None


@sensitive_variables("secret")
def code_of(secret: bytes, step: int) -> str:
    return _totp(secret).generate(step * SECONDS).decode()


@sensitive_variables("secret")
def address_of_secret(secret: bytes, *, login: str, issuer: str) -> str:
    """What the picture holds: an application that reads it knows the secret and how to name it."""
    return _totp(secret).get_provisioning_uri(login, issuer)


@sensitive_variables("secret")
def spelled(secret: bytes) -> str:
    """For typing where there is no camera: «GEZD GNBV GY3T QOJQ»."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 what authenticator applications speak


def _key(of_settings: str) -> bytes:
    return HKDF(SHA256(), 32, None, b"marshrut.people.factor").derive(of_settings.encode())


def _whose(person_id: int) -> bytes:
    return f"factor of {person_id}".encode()
