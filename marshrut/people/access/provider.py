"""The region's identity provider: where its doors are, its keys, and how it is asked.

Nothing here runs while no issuer is set. Requests go straight to the addresses that the provider's own document
names, follow no redirect, take a bounded time and a bounded answer.
"""

import json
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote_plus, urlencode, urlsplit
from urllib.request import (
    BaseHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from joserfc.jwk import KeySet

from marshrut.core.workflow import Refused

CACHED_SECONDS = 3600
KEYS_AGAIN_SECONDS = 30
"""Not more often are keys read anew because a signature did not fit: anybody can send a token with an unknown key."""
SILENT_SECONDS = 15
"""So long a provider that did not answer is not asked again: others' sign-ins must not wait behind it."""
LARGEST = 262_144
DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KEY_TYPES = ("RSA", "EC")


class ProviderDown(Refused):
    """The provider does not answer, or answers what is no answer."""

    def __init__(self) -> None:
        super().__init__(
            f"Система «{settings.OIDC_NAME}» сейчас не отвечает. Войдите с именем и паролем или попробуйте через несколько минут."
        )


@dataclass(frozen=True)
class Doors:
    """Addresses from the provider's document; `leaving` is empty where it offers no sign-out."""

    authorization: str
    token: str
    keys: str
    leaving: str
    secret_in_body: bool


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def offered() -> str:
    """The provider's name for the button; empty while none is set."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""


def way_in() -> str:
    """How somebody came in, in words for «Где я вошёл»."""
    return f"через {offered()}"


def doors() -> Doors:
    """Where the provider is to be asked. Raises ProviderDown."""
    found = _cached("doors", settings.OIDC_ISSUER.rstrip("/") + DISCOVERY, _fits)
    leaving = found.get("end_session_endpoint", "")
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    authorization, token, keys = (found[name] for name in ENDPOINTS)
    return Doors(
        authorization,
        token,
        keys,
        leaving=leaving if _reachable(leaving) else "",
        secret_in_body="client_secret_basic" not in ways,
    )


def keys(*, anew: bool = False) -> KeySet:
    """The provider's public keys; read again when asked to, but not more often than allowed. Raises ProviderDown."""
    if anew and cache.add(_key("keys-again"), True, KEYS_AGAIN_SECONDS):
        cache.delete(_key("keys"))
    found = _cached("keys", doors().keys, lambda told: isinstance(told.get("keys"), list))
    public = [key for key in found["keys"] if _signs(key)]
    return KeySet.import_key_set({"keys": public})


def _signs(key: Any) -> bool:
    """Keys of other kinds may stand beside: those of GOST, those that encrypt."""
    return isinstance(key, dict) and key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig"


def token_answer(form: Mapping[str, str]) -> Mapping[str, Any]:
    """What the provider gives for a code; its refusal comes as `error`. Raises ProviderDown."""
    found = doors()
    sent, headers = {**form}, {"Content-Type": "application/x-www-form-urlencoded"}
    if not settings.OIDC_CLIENT_SECRET or found.secret_in_body:
        sent |= {"client_id": settings.OIDC_CLIENT_ID}
    if settings.OIDC_CLIENT_SECRET and found.secret_in_body:
        sent |= {"client_secret": settings.OIDC_CLIENT_SECRET}
    elif settings.OIDC_CLIENT_SECRET:
        pair = f"{quote_plus(settings.OIDC_CLIENT_ID)}:{quote_plus(settings.OIDC_CLIENT_SECRET)}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return _asked(Request(found.token, urlencode(sent).encode(), headers))  # noqa: S310 of _reachable


def _fits(told: Mapping[str, Any]) -> bool:
    """The document speaks of the very issuer that was set, and sends nobody to an unprotected address."""
    return told.get("issuer") == settings.OIDC_ISSUER and all(_reachable(told.get(e)) for e in ENDPOINTS)


def _reachable(address: Any) -> bool:
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
    except ValueError:
        return False
    return parts.scheme in settings.OIDC_SCHEMES and bool(parts.hostname)


def _cached(name: str, address: str, fits: Any) -> Mapping[str, Any]:
    found = cache.get(_key(name))
    if found is None:
        found = _asked(Request(address, headers={"Accept": "application/json"}))  # noqa: S310
        if not fits(found):
            raise ProviderDown
        cache.set(_key(name), found, CACHED_SECONDS)
    return found


def _key(name: str) -> str:
    return f"oidc-{name}-{salted_hmac('marshrut.people.oidc', settings.OIDC_ISSUER).hexdigest()}"


def _asked(request: Request) -> Mapping[str, Any]:
    if cache.get(_key("silent")):
        raise ProviderDown
    try:
        told = json.loads(_read(request))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        cache.set(_key("silent"), True, SILENT_SECONDS)
        raise ProviderDown from error
    if not isinstance(told, dict):
        raise ProviderDown
    return told


def _read(request: Request) -> bytes:
    """The body, within the time and the size; a refusal of the provider has one too."""
    until = time.monotonic() + settings.OIDC_TIMEOUT_SECONDS
    try:
        answer = _opener().open(request, timeout=settings.OIDC_TIMEOUT_SECONDS)
    except HTTPError as refusal:
        if refusal.code not in (400, 401):
            raise
        answer = refusal
    body = b""
    with answer:
        while part := answer.read1(LARGEST):
            body += part
            if len(body) > LARGEST or time.monotonic() > until:
                raise TimeoutError
    return body


def _opener() -> OpenerDirector:
    context = ssl.create_default_context(cafile=settings.OIDC_CA_FILE or None)
    handlers: tuple[BaseHandler, ...] = (ProxyHandler({}), _NoRedirect(), HTTPSHandler(context=context))
    return build_opener(*handlers)
