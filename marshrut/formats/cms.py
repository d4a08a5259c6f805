"""A file of a qualified signature (CMS, *.sig): proved by OpenSSL with the GOST engine, then read.

OpenSSL runs in a process of its own with limits of memory and time, so bytes that nobody has vouched for are parsed
there alone; what is read here afterwards was signed by somebody whom a trusted authority knows.
"""

import base64
import binascii
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from asn1crypto import cms, pem, x509

LARGEST = 12 << 20
KILOBYTES, SECONDS = 512 << 10, 10
WITHIN = f'ulimit -v {KILOBYTES}; ulimit -t {SECONDS}; exec openssl "$@"'
DER, ARMOUR = b"\x30", re.compile(rb"-----[A-Z0-9 ]+-----")
SNILS = "1.2.643.100.3"
REVOKED = b"BEGIN X509 CRL"

NOT_ONE = "Это не файл подписи. Нужен файл *.sig или *.p7s, который сделала программа электронной подписи."
TOO_LARGE = (
    f"Файл подписи больше {LARGEST >> 20} МБ. Сделайте отсоединённую подпись: в ней нет самого документа."
)
OTHER = "Подпись не от этого файла. Скачайте PDF на этой странице, подпишите именно его и не меняйте файл после скачивания."
UNKNOWN = (
    "Сертификат подписи выдан центром, которому система не доверяет. Нужна квалифицированная подпись (УКЭП)."
)
BARE = "В файле подписи нет сертификата. Сделайте подпись заново, включив в неё сертификат."
EXPIRED = "Срок действия сертификата истёк. Подпишите файл действующим сертификатом."
EARLY = "Срок действия сертификата ещё не начался. Подпишите файл действующим сертификатом."
REVOKED_ONE = "Сертификат подписи отозван. Подпишите файл действующим сертификатом."
NO_LIST = "Проверить, не отозван ли сертификат, сейчас нельзя: список отозванных на сервере устарел. Сообщите администратору."
NO_ENGINE = (
    "Проверка подписей на сервере не работает. Сообщите администратору, файл подписи сохраните у себя."
)
WORDS = (
    (b"certificate revoked", REVOKED_ONE),
    (b"CRL", NO_LIST),
    (b"certificate has expired", EXPIRED),
    (b"certificate is not yet valid", EARLY),
    (b"certificate verify error", UNKNOWN),
    (b"signer certificate not found", BARE),
    (b"verification failure", OTHER),
    (b"content verify error", OTHER),
    (b"no content", OTHER),
)


class SignatureFileError(ValueError):
    """Why the file is no signature that holds, in words for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, as the certificate says; `signed_at` is the signer's own clock, if the file tells it."""

    name: str
    snils: str
    organisation: str
    issuer: str
    serial: str
    until: datetime
    signed_at: datetime | None

    @property
    def told(self) -> str:
        """The certificate in a line for records and pages, without the number of СНИЛС."""
        whose = ", ".join(part for part in (self.name, self.organisation) if part)
        return f"{whose}; выдал {self.issuer}, № {self.serial}, до {self.until:%d.%m.%Y}"

    def is_of(self, name: str, snils: str) -> bool:
        """Whether this is the person: by СНИЛС where both know it, else by surname and given names."""
        if snils and self.snils:
            return snils == self.snils
        return _plain(name) == _plain(self.name)


def prove(signature: bytes, content: bytes, authorities: Path) -> tuple[Signer, ...]:
    """Everybody whose signature of `content` stands in the file, proved up to one of the `authorities`.

    `signature`: CMS, detached or with the content inside, as DER, PEM or bare base64. `authorities`: a PEM file of
    certificates and, beside them, lists of revoked ones; with a list there, who is on it is refused.
    Raises `SignatureFileError`.
    """
    if len(signature) > LARGEST:
        raise SignatureFileError(TOO_LARGE)
    binary = _binary(signature)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "signature").write_bytes(binary)
        (folder / "content").write_bytes(content)
        _run_openssl(folder, authorities)
        certificates = (folder / "signers").read_bytes()
    try:
        times = _times(binary)
        signers = [x509.Certificate.load(data) for _, _, data in pem.unarmor(certificates, multiple=True)]
        return tuple(_signer(one, times.get(one.serial_number)) for one in signers)
    except (ValueError, TypeError, KeyError) as error:
        raise SignatureFileError(NOT_ONE) from error


def able(authorities: Path) -> bool:
    """Whether this machine can prove anything: engine and file are there."""
    try:
        prove(DER, b"", authorities)
    except SignatureFileError as error:
        return str(error) != NO_ENGINE
    return True


def _binary(signature: bytes) -> bytes:
    """The DER bytes. Raises `SignatureFileError` for what is none."""
    if signature.startswith(DER):
        return signature
    try:
        binary = base64.b64decode(b"".join(ARMOUR.sub(b"", signature).split()), validate=True)
    except (binascii.Error, ValueError):
        binary = b""
    if not binary.startswith(DER):
        raise SignatureFileError(NOT_ONE)
    return binary


def _run_openssl(folder: Path, authorities: Path) -> None:
    try:
        revoked = REVOKED in authorities.read_bytes()
    except OSError as error:
        raise SignatureFileError(NO_ENGINE) from error
    # No `-no_check_time`, no other store: what is not in the region's file is not trusted.
    arguments = [
        *("cms", "-verify", "-binary", "-engine", "gost", "-purpose", "any"),
        *("-inform", "DER", "-in", str(folder / "signature"), "-content", str(folder / "content")),
        *("-CAfile", str(authorities), "-no-CApath", "-no-CAstore"),
        *(("-crl_check",) if revoked else ()),
        *("-signer", str(folder / "signers"), "-out", "/dev/null"),
    ]
    command = ["sh", "-c", WITHIN, "openssl", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS * 2, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SignatureFileError(NO_ENGINE) from error
    if done.returncode == 0:
        return
    if b'Engine "gost" set.' not in done.stderr:
        raise SignatureFileError(NO_ENGINE)
    raise SignatureFileError(next((words for said, words in WORDS if said in done.stderr), NOT_ONE))


def _times(binary: bytes) -> dict[int, datetime]:
    """When each signer says to have signed, by the serial number of their certificate."""
    found = {}
    for info in cms.ContentInfo.load(binary)["content"]["signer_infos"]:
        said = {attribute["type"].native: attribute["values"] for attribute in info["signed_attrs"]}
        if info["sid"].name == "issuer_and_serial_number" and "signing_time" in said:
            found[info["sid"].chosen["serial_number"].native] = said["signing_time"][0].native
    return found


def _signer(certificate: x509.Certificate, signed_at: datetime | None) -> Signer:
    subject, issuer = (_reader(name) for name in (certificate.subject, certificate.issuer))
    own = f"{subject('surname')} {subject('given_name')}".strip()
    until = certificate["tbs_certificate"]["validity"]["not_after"].native
    return Signer(
        name=own or subject("common_name"),
        snils=subject(SNILS),
        organisation=subject("organization_name"),
        issuer=issuer("organization_name") or issuer("common_name"),
        serial=f"{certificate.serial_number:x}",
        until=until,
        signed_at=signed_at,
    )


def _reader(name: x509.Name) -> Callable[[str], str]:
    values: dict[str, Any] = name.native

    def read(kind: str) -> str:
        found = values.get(kind, "")
        return ", ".join(found) if isinstance(found, list) else str(found)

    return read


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())
