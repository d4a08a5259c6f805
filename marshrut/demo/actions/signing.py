"""A made-up authority that signs for the cast, where a person would use a token or «Госключ»."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from marshrut.people.models import Person

KEY = ("-engine", "gost", "-newkey", "gost2012_256", "-pkeyopt", "paramset:A", "-nodes", "-utf8")
HASH = "md_gost12_256"
DAYS = "3650"
CERTIFICATE, SECRET = "authority.pem", "authority.key"


def make_authority(folder: Path) -> Path:
    """The authority's certificate, made once: the file that the server is told to trust."""
    certificate = folder / CERTIFICATE
    if not certificate.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subject = "/C=RU/O=Демонстрационный удостоверяющий центр/CN=Демонстрационный удостоверяющий центр"
        files = ("-keyout", str(folder / SECRET), "-out", str(certificate))
        openssl("req", "-x509", *KEY, f"-{HASH}", "-days", DAYS, "-subj", subject, *files)
    return certificate


def sign(content: bytes, person: Person, folder: Path, *, inside: bool = False) -> bytes:
    """A detached signature of these bytes under a certificate made for this person; `inside`: with the bytes in it."""
    surname, _, given = person.full_name.partition(" ")
    subject = f"/C=RU/SN={_plain(surname)}/GN={_plain(given)}/CN={_plain(person.full_name)}"
    if person.snils:
        subject += f"/SNILS={person.snils}"
    with TemporaryDirectory() as name:
        key, request, certificate, content_file, signature = (
            str(Path(name) / part) for part in ("key", "request", "certificate", "content", "signature")
        )
        Path(content_file).write_bytes(content)
        by = ("-CA", str(folder / CERTIFICATE), "-CAkey", str(folder / SECRET), "-CAcreateserial")
        openssl("req", *KEY, f"-{HASH}", "-subj", subject, "-keyout", key, "-out", request)
        openssl(
            "x509",
            "-engine",
            "gost",
            "-req",
            f"-{HASH}",
            "-in",
            request,
            *by,
            "-days",
            DAYS,
            "-out",
            certificate,
        )
        openssl(
            *("cms", "-sign", "-binary", "-engine", "gost", "-md", HASH, "-outform", "DER"),
            *("-in", content_file, "-signer", certificate, "-inkey", key, "-out", signature),
            *(("-nodetach",) if inside else ()),
        )
        return Path(signature).read_bytes()


def openssl(*arguments: str) -> None:
    """Run OpenSSL; what it says against it is raised."""
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)  # noqa: S603, S607


def _plain(text: str) -> str:
    return text.replace("\\", "").replace("/", " ")
