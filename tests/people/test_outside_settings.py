"""What a server refuses to start with, rather than let somebody in by it."""

import os
import subprocess
import sys

import pytest

WHOLE = {
    "MARSHRUT_ENV": "production",
    "MARSHRUT_SECRET_KEY": "x" * 50,
    "MARSHRUT_PROXIES": "1",
    "MARSHRUT_OIDC_ISSUER": "https://id.example",
    "MARSHRUT_OIDC_NAME": "Портал учителя",
    "MARSHRUT_OIDC_CLIENT_ID": "marshrut",
}


def started(folder, **changed):
    env = {**os.environ, **WHOLE, "MARSHRUT_VAR_DIR": str(folder), **changed}
    command = [sys.executable, "-c", "import marshrut.settings"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_production_starts_with_all_that_is_needed(tmp_path):
    assert started(tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ISSUER", "http://id.example", "https://"),
        ("ISSUER", "id.example", "https://"),
        ("NAME", "", "_NAME"),
        ("CLIENT_ID", "", "_CLIENT_ID"),
        ("SCOPES", "profile", "openid"),
        ("ALGORITHMS", "RS256,none", "public key"),
        ("ALGORITHMS", "HS256", "public key"),
    ],
)
def test_what_would_be_unsafe_or_half_is_refused(tmp_path, name, value, said):
    refused = started(tmp_path, **{f"MARSHRUT_OIDC_{name}": value})
    assert refused.returncode != 0
    assert "ImproperlyConfigured" in refused.stderr and said in refused.stderr
