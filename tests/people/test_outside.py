"""Sign-in by the region's identity provider, against a provider in a process of its own: the way in, back, out."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from marshrut.people.access.id_tokens import asked
from marshrut.people.models import Visit
from tests.people.given_provider import BACK, NAME, begun, came, inside, refused, signed_in, words

# The way in


def test_the_button_is_there_only_when_a_provider_is_set(db, provider, settings):
    assert f"Войти через {NAME}" in words(Client().get("/sign-in/"))
    settings.OIDC_ISSUER = ""
    assert "Войти через" not in words(Client().get("/sign-in/"))
    for address in ("/sign-in/outside/", BACK, "/sign-out/outside/"):
        assert Client().get(address).status_code == 404
    assert provider.asked == [], "nobody is asked before somebody presses the button"


def test_from_the_button_to_today(bound, provider):
    client = Client()
    answer = came(client, provider)
    assert answer.url == "/today/" and inside(client)
    bound.refresh_from_db()
    assert bound.used_at is not None
    assert f"через {NAME}" in words(client.get("/me/visits/"))


def test_what_is_asked_has_state_nonce_and_a_challenge(db, provider):
    asked = parse_qs(urlsplit(begun(Client())).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["scope"] == ["openid"]
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    again = parse_qs(urlsplit(begun(Client())).query)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43 and asked[name] != again[name]


def test_a_code_of_another_verifier_is_refused(bound, provider):
    """The provider keeps PKCE: a stolen code is of no use without what this browser's session keeps."""
    client = Client()
    answer = provider.answered(begun(client), sub="s-1")
    session = client.session
    session["outside"] |= {"verifier": "x" * 43}
    session.save()
    refused(client.get(BACK, answer), "уже закончен")


def test_the_session_key_changes(bound, provider):
    client = Client()
    answer = provider.answered(begun(client), sub="s-1")
    before = client.session.session_key
    client.get(BACK, answer)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(bound, provider, there):
    assert came(Client(), provider, onward=there).url == "/today/"


def test_it_leads_where_one_was_going(bound, provider):
    assert came(Client(), provider, onward="/me/visits/?a=1").url == "/me/visits/?a=1"


def test_the_host_that_was_typed_changes_no_address(db, provider, settings):
    settings.ALLOWED_HOSTS = ["*"]
    answer = Client(headers={"Host": "evil.example"}).get("/sign-in/outside/")
    assert parse_qs(urlsplit(answer.url).query)["redirect_uri"] == [f"http://testserver{BACK}"]


def test_the_policy_of_pages_stays_as_strict(db, provider):
    policy = Client().get("/sign-in/").headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy and "connect-src 'self'" in policy
    assert provider.url not in policy


# What comes back


@pytest.mark.parametrize("changed", [{"state": "x"}, {"state": ""}, {"state": "я"}])
def test_another_state_is_refused(bound, provider, changed):
    client = Client()
    answer = provider.answered(begun(client), sub="s-1")
    refused(client.get(BACK, answer | changed), "уже закончен")
    refused(client.get(BACK, answer), "уже закончен")
    assert not inside(client)


def test_an_answer_is_good_once_and_in_its_browser_only(bound, provider):
    client, stranger = Client(), Client()
    answer = provider.answered(begun(client), sub="s-1")
    refused(stranger.get(BACK, answer), "уже закончен")
    client.get(BACK, answer)
    client.post("/sign-out/")
    refused(client.get(BACK, answer), "уже закончен")


def test_a_code_is_good_once(bound, provider):
    first, second = Client(), Client()
    answer = provider.answered(begun(first), sub="s-1")
    first.get(BACK, answer)
    state = dict(parse_qsl(urlsplit(begun(second)).query))["state"]
    refused(second.get(BACK, {"code": answer["code"], "state": state}), "уже закончен")


def test_a_bookmark_of_the_way_back(bound, provider):
    refused(Client().get(BACK), "Начните его ещё раз")
    client = Client()
    came(client, provider)
    assert client.get(BACK).url == "/today/", "whoever is in is led on"


def test_an_answer_that_took_too_long(bound, provider):
    client = Client()
    answer = provider.answered(begun(client), sub="s-1")
    session = client.session
    session["outside"] |= {"until": (timezone.now() - timedelta(seconds=1)).isoformat()}
    session.save()
    refused(client.get(BACK, answer), "уже закончен")


def test_cancelled_by_its_person(bound, provider):
    client = Client()
    answer = provider.answered(begun(client), action="deny")
    assert answer["error"] == "access_denied"
    refused(client.get(BACK, answer), "Вход отменён")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("temporarily_unavailable", "просит зайти позже"),
        ("server_error", "просит зайти позже"),
        ("invalid_scope", "не выполнила вход"),
        ("<script>", "не выполнила вход"),
    ],
)
def test_every_refusal_is_told_in_words(db, provider, error, said):
    client = Client()
    state = dict(parse_qsl(urlsplit(begun(client)).query))["state"]
    refused(client.get(BACK, {"error": error, "state": state}), said)


def test_an_answer_of_another_issuer_is_refused(bound, provider):
    client = Client()
    answer = provider.answered(begun(client), sub="s-1")
    refused(client.get(BACK, answer | {"iss": "https://other.example"}), "не прошёл проверку")


# The token

SPOILT = {
    "audience": {"claims": {"aud": "somebody-else"}},
    "audience of many": {"claims": {"aud": ["marshrut", "other"]}},
    "party": {"claims": {"azp": "somebody-else"}},
    "issuer": {"claims": {"iss": "https://other.example"}},
    "nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "no term": {"claims": {"exp": None}},
    "term of words": {"claims": {"exp": "never"}},
    "no subject": {"claims": {"sub": None}},
    "long subject": {"claims": {"sub": "s" * 256}},
    "subject with nothing": {"claims": {"sub": "s\x00"}},
    "from the future": {"moved": {"iat": 3600, "exp": 7200}},
    "another key": {"sign": "other"},
    "no signature": {"sign": "none"},
    "public key as a secret": {"sign": "hs256"},
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_token_that_is_not_for_us_lets_nobody_in(bound, provider, spoilt):
    client = Client()
    address = begun(client)
    provider.spoil(**SPOILT[spoilt])
    refused(client.get(BACK, provider.answered(address, sub="s-1")), "не прошёл проверку")
    assert not inside(client)


def test_a_token_that_ran_out(bound, provider):
    provider.spoil(moved={"exp": -120, "iat": -240})
    refused(came(Client(), provider), "устарело")


def test_clocks_may_differ_a_little(bound, provider):
    provider.spoil(moved={"exp": -30, "iat": 30})
    assert came(Client(), provider).url == "/today/"


def test_changed_keys_are_read_anew(bound, provider):
    came(Client(), provider)
    provider.spoil(rotate=True)
    assert came(Client(), provider).url == "/today/"
    assert provider.asked.count("/jwks") == 1


@pytest.mark.parametrize(
    ("junk", "outcome"),
    [("key", 302), ({"kty": "GOST"}, 302), ({"kty": "RSA", "use": "enc"}, 302), ({"kty": "RSA"}, 422)],
)
def test_other_things_among_the_keys(bound, provider, junk, outcome):
    """Those of other kinds are passed over; a mangled one is a refusal in words."""
    provider.spoil(keys=[junk])
    assert came(Client(), provider).status_code == outcome


def test_forged_tokens_make_nobody_read_keys_all_the_time(bound, provider):
    provider.spoil(sign="other")
    for _ in range(4):
        came(Client(), provider)
    assert provider.asked.count("/jwks") == 2, "once at first, once anew"


def test_document_and_keys_are_read_once_an_hour(bound, provider):
    for _ in range(3):
        came(Client(), provider)
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/jwks") == 1


# The provider is not itself


def test_a_provider_that_is_down_is_told_of_and_left_alone(db, provider):
    provider.spoil(broken=["/.well-known/openid-configuration"])
    for _ in range(3):
        refused(Client().get("/sign-in/outside/"), "сейчас не отвечает")
    assert provider.asked == ["/.well-known/openid-configuration"], "others do not wait behind it"


def test_a_provider_that_nobody_runs(db, provider, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    refused(Client().get("/sign-in/outside/"), "сейчас не отвечает")


def test_a_slow_provider_is_not_waited_for(bound, provider, settings):
    settings.OIDC_TIMEOUT_SECONDS = 1
    client = Client()
    address = begun(client)
    provider.spoil(delay={"/oauth2/token": 4})
    answer, started = provider.answered(address, sub="s-1"), time.monotonic()
    refused(client.get(BACK, answer), "сейчас не отвечает")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://["},
    ],
)
def test_a_document_that_leads_elsewhere_is_none(db, provider, document):
    provider.spoil(document=document)
    refused(Client().get("/sign-in/outside/"), "сейчас не отвечает")


def test_in_production_its_document_may_name_no_unprotected_address(db, provider, settings):
    settings.OIDC_SCHEMES = ("https",)
    refused(Client().get("/sign-in/outside/"), "сейчас не отвечает")


def test_a_wrong_secret_is_a_refusal_in_words(bound, provider, settings):
    settings.OIDC_CLIENT_SECRET = "another"
    refused(came(Client(), provider), "не выполнила вход")


# The way out


def test_out_at_the_provider_too(bound, provider):
    client = Client()
    came(client, provider)
    assert client.post("/sign-out/").url == "/sign-out/outside/"
    page = client.get("/sign-out/outside/")
    assert f"{provider.url}/oauth2/end_session?" in page.context["leaving"]
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fsign-in%2F" in page.context["leaving"]
    assert Visit.objects.get().ended == "вы вышли" and not inside(client)


@pytest.mark.parametrize("document", [{"end_session_endpoint": None}, {"end_session_endpoint": "about:x"}])
def test_out_where_the_provider_offers_no_way(bound, provider, document):
    provider.spoil(document=document)
    client = Client()
    came(client, provider)
    client.post("/sign-out/")
    assert "нажмите «Выйти» там" in words(client.get("/sign-out/outside/"))


def test_whoever_came_by_password_goes_out_as_before(teacher, provider):
    client = signed_in()
    assert client.post("/sign-out/").url == "/sign-in/"


def test_no_token_is_kept(bound, provider):
    client = Client()
    came(client, provider)
    kept = str(dict(client.session)) + str(cache.get("oidc-doors"))
    assert "eyJ" not in kept and "outside" not in client.session


def test_a_request_is_good_for_ten_minutes():
    at = timezone.now()
    assert asked(at).until == (at + timedelta(minutes=10)).isoformat()
