"""One way to the identity provider and back: a request that only this browser can finish, and a proven ID token."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.crypto import constant_time_compare
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError

from marshrut.core.workflow import Refused
from marshrut.people.access.provider import doors, keys, token_answer
from marshrut.regulations.snils import SnilsError, parse_snils

WAITS = timedelta(minutes=10)
LONGEST = 255
WRONG = (JoseError, ValueError, KeyError, TypeError)
"""What a mangled token or key is met with."""
STALE = "Этот вход уже закончен или начат в другом окне. Начните его ещё раз."
CANCELLED = "Вход отменён: вы не подтвердили его. Ничего не изменилось."
BUSY = "Система «{name}» просит зайти позже. Войдите с именем и паролем или попробуйте через несколько минут."
DENIED = (
    "Система «{name}» не выполнила вход. Попробуйте ещё раз; если не поможет, войдите с именем и паролем."
)
EXPIRED = "Подтверждение системы «{name}» устарело, пока вы возвращались. Начните вход ещё раз."
UNTRUSTED = "Ответ системы «{name}» не прошёл проверку, и вход остановлен. Войдите с именем и паролем и скажите об этом администратору."


@dataclass(frozen=True)
class Asked:
    """What the session keeps until the provider sends its person back; good once and not for long."""

    state: str
    nonce: str
    verifier: str
    until: str
    onward: str = ""
    person_id: int | None = None
    """Who binds an account; nobody for a sign-in."""

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Told:
    """What the provider has proved: whom, and by what; no other claim is taken along."""

    issuer: str
    subject: str
    snils: str
    surname: str
    strong: bool


def asked(at: datetime, *, onward: str = "", person_id: int | None = None) -> Asked:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Asked(state, nonce, verifier, (at + WAITS).isoformat(), onward, person_id)


def way_there(asked: Asked, back: str) -> str:
    """The provider's page for this request. Raises ProviderDown."""
    challenge = urlsafe_b64encode(sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": settings.OIDC_SCOPES,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return _with(doors().authorization, query)


def way_out(back: str) -> str:
    """The provider's own sign-out, which leads back here; empty where it offers none. Raises ProviderDown.

    Who leaves is not told: the ID token is kept nowhere, because it is full of personal data.
    """
    leaving = doors().leaving
    query = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back}
    return _with(leaving, query) if leaving else ""


def code_of(answer: Mapping[str, str], asked: Asked, at: datetime) -> str:
    """The code that the provider sent back, if this is the answer to what was asked. Raises Refused."""
    if datetime.fromisoformat(asked.until) < at:
        raise Refused(STALE)
    if not constant_time_compare(answer.get("state", ""), asked.state):
        raise Refused(STALE)
    if answer.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise _refusal(UNTRUSTED)
    if error := answer.get("error"):
        later = error in ("temporarily_unavailable", "server_error")
        raise Refused(CANCELLED) if error == "access_denied" else _refusal(BUSY if later else DENIED)
    if not answer.get("code"):
        raise _refusal(DENIED)
    return answer["code"]


def redeemed(code: str, asked: Asked, back: str, at: datetime) -> Told:
    """Whom the provider vouches for by this code. Raises Refused, ProviderDown."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    answer = token_answer({**form, "code_verifier": asked.verifier})
    if "error" in answer:
        raise Refused(STALE) if answer["error"] == "invalid_grant" else _refusal(DENIED)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise _refusal(UNTRUSTED)
    try:
        return _told(_claims(token, asked, at))
    except ExpiredTokenError as error:
        raise _refusal(EXPIRED) from error
    except WRONG as error:
        raise _refusal(UNTRUSTED) from error


def _claims(token: str, asked: Asked, at: datetime) -> dict[str, Any]:
    """The claims of a token that is signed by the provider for us, for this request, and is in force."""
    claims = _signed(token)
    client = settings.OIDC_CLIENT_ID
    expected = jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=settings.OIDC_SKEW_SECONDS,
        iss={"essential": True, "value": settings.OIDC_ISSUER},
        aud={"essential": True, "value": client},
        nonce={"essential": True, "value": asked.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    expected.validate(claims)
    shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if shared else client) != client:
        raise ValueError("issued to another client")
    subject = claims["sub"]
    if not (len(subject) <= LONGEST and subject.isascii() and subject.isprintable()):
        raise ValueError("no subject of the standard")
    return claims


def _signed(token: str) -> dict[str, Any]:
    """The claims under a signature that fits; keys that were changed meanwhile are read anew."""
    try:
        return jwt.decode(token, keys(), algorithms=settings.OIDC_ALGORITHMS).claims
    except WRONG:
        return jwt.decode(token, keys(anew=True), algorithms=settings.OIDC_ALGORITHMS).claims


def _told(claims: Mapping[str, Any]) -> Told:
    methods = claims.get("amr", [])
    proofs = {str(claims.get("acr", "")), *(map(str, methods) if isinstance(methods, list) else ())}
    return Told(
        issuer=settings.OIDC_ISSUER,
        subject=claims["sub"],
        snils=_snils(claims),
        surname=str(claims.get("family_name", "")),
        strong=not proofs.isdisjoint(settings.OIDC_SECOND_FACTORS),
    )


def _snils(claims: Mapping[str, Any]) -> str:
    """The СНИЛС, where the provider is trusted to know it; empty where it is none."""
    said = claims.get(settings.OIDC_SNILS_CLAIM) if settings.OIDC_SNILS_CLAIM else None
    try:
        return parse_snils(said) if isinstance(said, str) else ""
    except SnilsError:
        return ""


def _with(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _refusal(words: str) -> Refused:
    return Refused(words.format(name=settings.OIDC_NAME))
