"""Files of qualified signatures against OpenSSL itself: what holds, and what is said of each that does not."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marshrut.demo.actions import signing
from marshrut.formats import cms
from marshrut.people.models import Person

CONTENT = b"%PDF-1.7 " + bytes(range(256)) * 200
ORLOVA = Person(surname="Орлова", first_name="Наталья", patronymic="Сергеевна", snils="11223344595")
SOMOV = Person(surname="Сомов", first_name="Пётр", patronymic="Ильич")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="module")
def trusted(folder) -> Path:
    return signing.make_authority(folder)


@pytest.fixture(scope="module")
def signature(folder, trusted):
    return signing.sign(CONTENT, ORLOVA, folder)


def test_it_says_who_signed_when_and_who_vouches(signature, trusted):
    (signer,) = cms.prove(signature, CONTENT, trusted)
    assert (signer.name, signer.snils) == ("Орлова Наталья Сергеевна", "11223344595")
    assert signer.issuer == "Демонстрационный удостоверяющий центр"
    assert abs((signer.signed_at - datetime.now(UTC)).total_seconds()) < 600
    assert "11223344595" not in signer.told
    assert signer.told.startswith("Орлова Наталья Сергеевна; выдал Демонстрационный удостоверяющий центр, № ")


@pytest.mark.parametrize(
    "sent",
    [
        lambda der: der,
        base64.b64encode,
        base64.encodebytes,
        lambda der: b"-----BEGIN CMS-----\n" + base64.encodebytes(der) + b"-----END CMS-----\n",
        lambda der: b"-----BEGIN PKCS7-----\r\n" + base64.b64encode(der) + b"\r\n-----END PKCS7-----",
    ],
)
def test_programs_write_it_in_several_ways(signature, trusted, sent):
    assert cms.prove(sent(signature), CONTENT, trusted)[0].name == "Орлова Наталья Сергеевна"


def test_the_content_may_be_inside(folder, trusted):
    whole = signing.sign(CONTENT, SOMOV, folder, inside=True)
    assert cms.prove(whole, CONTENT, trusted)[0].name == "Сомов Пётр Ильич"
    with pytest.raises(cms.SignatureFileError, match="не от этого файла"):
        cms.prove(whole, CONTENT + b" ", trusted)


@pytest.mark.parametrize(
    ("how", "dated"), [((), True), (("-noattr",), False), (("-nodetach", "-stream", "-indef"), True)]
)
def test_what_programs_put_in_or_leave_out(tmp_path, monkeypatch, how, dated):
    trusted = signing.make_authority(tmp_path)
    made = signed_with(tmp_path, monkeypatch, *how)
    (signer,) = cms.prove(made, CONTENT, trusted)
    assert bool(signer.signed_at) is dated


def test_without_a_certificate_it_cannot_be_proved(tmp_path, monkeypatch):
    trusted = signing.make_authority(tmp_path)
    assert refused(signed_with(tmp_path, monkeypatch, "-nocerts"), trusted) == cms.BARE


def signed_with(folder, monkeypatch, *more):
    run = signing.openssl
    monkeypatch.setattr(signing, "openssl", lambda *a: run(*a, *(more if a[0] == "cms" else ())))
    return signing.sign(CONTENT, ORLOVA, folder)


def refused(signature, trusted, content=CONTENT):
    with pytest.raises(cms.SignatureFileError) as error:
        cms.prove(signature, content, trusted)
    return str(error.value)


def test_of_another_file(signature, trusted):
    assert refused(signature, trusted, CONTENT + b"\n") == cms.OTHER


def test_bytes_of_the_signature_changed(signature, trusted):
    changed = signature[:-5] + bytes([signature[-5] ^ 1]) + signature[-4:]
    assert refused(changed, trusted) == cms.OTHER


def test_by_somebody_whom_nobody_knows(tmp_path, trusted):
    signing.make_authority(tmp_path)
    assert refused(signing.sign(CONTENT, ORLOVA, tmp_path), trusted) == cms.UNKNOWN


@pytest.mark.parametrize(("days", "said"), [("-1", cms.EXPIRED)])
def test_out_of_its_time(tmp_path, monkeypatch, days, said):
    trusted = signing.make_authority(tmp_path)
    monkeypatch.setattr(signing, "DAYS", days)
    assert refused(signing.sign(CONTENT, ORLOVA, tmp_path), trusted) == said


@pytest.mark.parametrize(
    "sent", [b"", b"hello", b"%PDF-1.7", b"0" * 1000, b"\x30\x80" * 5000, b"\x30\x82\xff\xff", b"!" * 100]
)
def test_no_signature_at_all(trusted, sent):
    assert refused(sent, trusted) == cms.NOT_ONE


@pytest.mark.parametrize("part", range(0, 1000, 97))
def test_half_a_signature(signature, trusted, part):
    assert refused(signature[:part], trusted) in (cms.NOT_ONE, cms.OTHER, cms.UNKNOWN)


def test_too_large(trusted):
    assert refused(b"\x30" * (cms.LARGEST + 1), trusted) == cms.TOO_LARGE


def test_a_revoked_certificate_is_refused(tmp_path):
    trusted = signing.make_authority(tmp_path)
    good, bad = (signing.sign(CONTENT, person, tmp_path) for person in (SOMOV, ORLOVA))
    serial = cms.prove(bad, CONTENT, trusted)[0].serial
    with trusted.open("ab") as bundle:
        bundle.write(revoking(tmp_path, serial, "7"))
    assert cms.prove(good, CONTENT, trusted)[0].name == "Сомов Пётр Ильич"
    assert refused(bad, trusted) == cms.REVOKED_ONE


def test_an_old_list_of_revoked_ones_lets_nobody_through(tmp_path):
    trusted = signing.make_authority(tmp_path)
    good = signing.sign(CONTENT, SOMOV, tmp_path)
    with trusted.open("ab") as bundle:
        bundle.write(revoking(tmp_path, "01", "-1"))
    assert refused(good, trusted) == cms.NO_LIST


def revoking(folder, serial, days):
    """A list of revoked certificates as OpenSSL's own small authority writes it."""
    index = folder / "index.txt"
    index.write_text(
        f"R\t360101000000Z\t261101000000Z\t{serial.upper().zfill(len(serial) + len(serial) % 2)}\tunknown\t/CN=x\n"
    )
    settings = folder / "ca.cnf"
    settings.write_text(f"[ca]\ndefault_ca=a\n[a]\ndatabase={index}\ndefault_md={signing.HASH}\n")
    files = ("-cert", str(folder / signing.CERTIFICATE), "-keyfile", str(folder / signing.SECRET))
    made = folder / "revoked.pem"
    day = (
        ("-crldays", days)
        if days != "-1"
        else ("-crl_lastupdate", "20250101000000Z", "-crl_nextupdate", "20250201000000Z")
    )
    signing.openssl(
        "ca", "-engine", "gost", "-config", str(settings), "-gencrl", *day, *files, "-out", str(made)
    )
    return made.read_bytes()


def test_a_server_without_the_engine_or_the_file_says_so(signature, trusted, tmp_path, monkeypatch):
    assert refused(signature, tmp_path / "nothing.pem") == cms.NO_ENGINE
    monkeypatch.setenv("OPENSSL_ENGINES", str(tmp_path))
    assert refused(signature, trusted) == cms.NO_ENGINE


@pytest.mark.parametrize(
    ("name", "snils", "same"),
    [
        ("Орлова Наталья Сергеевна", "", True),
        ("орлова  наталья сергеевна", "", True),
        ("Орлова Наталья Сергеевна", "11223344595", True),
        ("Орлова-Белая Наталья Сергеевна", "11223344595", True),
        ("Орлова Наталья Сергеевна", "00000000000", False),
        ("Орлова Наталия Сергеевна", "", False),
    ],
)
def test_whose_it_is(signature, trusted, name, snils, same):
    assert cms.prove(signature, CONTENT, trusted)[0].is_of(name, snils) is same
