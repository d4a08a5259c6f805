"""The archive: a tar of the database, the stored files and the seals, closed by a manifest with everybody's digest.

The manifest comes last: an archive that was cut off has none and is refused.
"""

import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = ("files", "seals")
PORTION = 2**20


class BadArchive(Exception):
    """The archive does not hold; the message is Russian and says what is wrong."""


@dataclass
class Manifest:
    made_at: str
    product: str
    vendor: str
    database: str
    migrations: list[str]
    counts: dict[str, int]
    members: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each member by its name."""
    format: int = FORMAT


class _Digesting(io.RawIOBase):
    """Reads a file and takes the digest of exactly what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        portion = self.source.read(size)
        self.digest.update(portion)
        return portion


def write(to: Path, manifest: Manifest, members: Iterator[tuple[str, Path]], recipient: str) -> None:
    """Write the archive; `members`: names inside and files. Their digests go into the manifest."""
    with _sink(to, recipient) as sink, tarfile.open(fileobj=sink, mode="w|") as tar:
        for name, path in members:
            with path.open("rb") as source:
                info, reader = tar.gettarinfo(arcname=name, fileobj=source), _Digesting(source)
                info.uname = info.gname = ""
                tar.addfile(info, reader)
            manifest.members[name] = reader.digest.hexdigest()
        content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))


def read(path: Path, *, into: Path | None = None, identity: str = "") -> Manifest:
    """Check every digest, unpacking the members where `into` is given. Raises `BadArchive`."""
    found: dict[str, str] = {}
    manifest = None
    try:
        with _source(path, identity) as source, tarfile.open(fileobj=source, mode="r|") as tar:
            for info in tar:
                content = tar.extractfile(info)
                if content is None or not _allowed(info.name):
                    raise BadArchive(f"В архиве лишнее: {info.name}.")
                if info.name == MANIFEST:
                    manifest = Manifest(**json.load(content))
                else:
                    found[info.name] = _take(content, into / info.name if into else None)
    except (tarfile.TarError, EOFError, TypeError, ValueError) as error:
        raise BadArchive("Архив повреждён или обрезан.") from error
    if manifest is None:
        raise BadArchive("Архив обрезан: в конце нет описи.")
    return _checked(manifest, found)


def _checked(manifest: Manifest, found: dict[str, str]) -> Manifest:
    if manifest.format != FORMAT:
        raise BadArchive(f"Архив другого вида ({manifest.format}): нужна другая версия программы.")
    wrong = sorted(
        name for name in {*found, *manifest.members} if found.get(name) != manifest.members.get(name)
    )
    if wrong:
        raise BadArchive(f"Не сходится с описью: {', '.join(wrong[:5])}; всего {len(wrong)}.")
    return manifest


def _allowed(name: str) -> bool:
    top, *rest = name.split("/")
    return name == MANIFEST or (top in FOLDERS and bool(rest) and ".." not in rest) or _of_database(name)


def _of_database(name: str) -> bool:
    return name.startswith("database.") and "/" not in name


def _take(content: IO[bytes], to: Path | None) -> str:
    digest = hashlib.sha256()
    target = None
    if to:
        to.parent.mkdir(parents=True, exist_ok=True)
        target = to.open("wb")
    while portion := content.read(PORTION):
        digest.update(portion)
        if target:
            target.write(portion)
    if target:
        target.close()
    return digest.hexdigest()


@contextmanager
def _sink(to: Path, recipient: str) -> Iterator[IO[bytes]]:
    """The file, or the program that encrypts into it."""
    if not recipient:
        with to.open("wb") as file:
            yield file
        return
    command = ["age", "--recipient", recipient, "--output", str(to)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as age:  # noqa: S603
        yield age.stdin  # type: ignore[misc]
        age.stdin.close()  # type: ignore[union-attr]
    if age.returncode:
        raise BadArchive("Зашифровать архив не удалось: проверьте MARSHRUT_BACKUP_RECIPIENT.")


@contextmanager
def _source(path: Path, identity: str) -> Iterator[IO[bytes]]:
    if path.suffix != ".age":
        with path.open("rb") as file:
            yield file
        return
    if not identity:
        raise BadArchive("Архив зашифрован: назовите файл с ключом, --identity.")
    command = ["age", "--decrypt", "--identity", identity, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as age:  # noqa: S603
        yield age.stdout  # type: ignore[misc]
        age.stdout.read()  # type: ignore[union-attr]
    if age.returncode:
        raise BadArchive("Расшифровать архив не удалось: не тот ключ или архив повреждён.")
