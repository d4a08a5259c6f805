"""A real OpenID provider in a process of its own, which can be told to misbehave.

The provider is oidc-provider-mock (Authlib's server): codes, tokens, keys and pages are its own. What it leaves out is
kept here as a strict provider keeps it: PKCE, the client's secret, the state beside a refusal. `POST /control` tells what to spoil from now on,
`GET /control` gives what was asked. Run as `python oidc_provider.py PORT`.
"""

import hmac
import json
import os
import sys
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

import flask
from authlib.jose import JsonWebKey
from joserfc import jws
from joserfc.jwk import RSAKey
from oidc_provider_mock import app as provider_app
from werkzeug.serving import make_server

CLIENT, SECRET = "marshrut", "a secret of the client"


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key():
    return JsonWebKey.generate_key("RSA", 2048, is_private=True)


class Provider:
    def __init__(self):
        self.app = provider_app(require_nonce=True)
        self.faults, self.seen, self.challenges, self.storage = {}, [], {}, None
        self.app.before_request(self.before)
        self.app.after_request(self.after)
        self.app.add_url_rule("/control", view_func=self.control, methods=["GET", "POST"])

    def control(self):
        if flask.request.method == "GET":
            return flask.jsonify(self.seen)
        told = flask.request.get_json()
        self.faults, self.seen[:] = told, []
        if told.get("rotate"):
            self.storage.jwk = new_key()
        return "", 204

    def before(self):
        self.storage = flask.g.oidc_provider_mock_storage
        path = flask.request.path
        if path == "/control":
            return None
        self.seen.append(path)
        time.sleep(self.faults.get("delay", {}).get(path, 0))
        if path in self.faults.get("broken", ()):
            return "oops", 500
        return self.refused() if path == "/oauth2/token" else None

    def refused(self):
        """What a strict provider refuses before it looks at the code."""
        kind, _, pair = flask.request.headers.get("Authorization", "").partition(" ")
        if kind != "Basic" or b64decode(pair).decode() != f"{CLIENT}:{SECRET.replace(' ', '+')}":
            return flask.jsonify(error="invalid_client"), 401
        challenge = self.challenges.pop(flask.request.form["code"], None)
        verifier = flask.request.form.get("code_verifier", "").encode()
        if challenge != encoded(sha256(verifier).digest()):
            return flask.jsonify(error="invalid_grant"), 400
        return None

    def after(self, response):
        path = flask.request.path
        if path == "/oauth2/authorize" and response.status_code in (302, 303):
            answer = parse_qs(urlsplit(response.location).query)
            if "code" in answer:
                self.challenges[answer["code"][0]] = flask.request.args.get("code_challenge")
            if "error" in answer and "state" not in answer:
                response.location += "&" + urlencode({"state": flask.request.args["state"]})
        if path == "/oauth2/token" and response.status_code == 200:
            told = response.get_json()
            told["id_token"] = self.spoilt(told["id_token"])
            response.set_data(json.dumps(told))
        if path == "/.well-known/openid-configuration":
            response.set_data(json.dumps(response.get_json() | self.faults.get("document", {})))
        if path == "/jwks":
            response.set_data(json.dumps({"keys": response.get_json()["keys"] + self.faults.get("keys", [])}))
        return response

    def spoilt(self, token):
        """The token as it was made, with what `faults` says of its claims and its signature."""
        part = token.split(".")[1]
        claims = json.loads(b64decode(part + "=" * (-len(part) % 4), b"-_"))
        claims |= self.faults.get("claims", {})
        claims |= {name: claims["iat"] + ago for name, ago in self.faults.get("moved", {}).items()}
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.signed(json.dumps(claims).encode())

    def signed(self, payload):
        own = self.storage.jwk.as_dict(is_private=True)
        way, kid = self.faults.get("sign", ""), own["kid"]
        if way == "none":
            return f"{encoded(json.dumps({'alg': 'none', 'kid': kid}).encode())}.{encoded(payload)}."
        if way == "hs256":
            public = RSAKey.import_key(own).as_pem(private=False)
            head = f"{encoded(json.dumps({'alg': 'HS256', 'kid': kid}).encode())}.{encoded(payload)}"
            return f"{head}.{encoded(hmac.digest(public, head.encode(), 'sha256'))}"
        key = RSAKey.generate_key(2048) if way == "other" else RSAKey.import_key(own)
        return jws.serialize_compact({"alg": "RS256", "kid": kid}, payload, key)


if __name__ == "__main__":
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    make_server("127.0.0.1", int(sys.argv[1]), Provider().app, threaded=True).serve_forever()
