"""The bill of materials (`script/sbom`): pinned packages from requirements.txt, vendored files from the repository."""

import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

import marshrut

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\\n]+?))? *\\?\n((?: +--hash=.*\n?)*)", re.MULTILINE
)
CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def pins() -> Iterator[tuple[str, str, str, list[str]]]:
    """(name, version, on which machines, hashes) of every pinned package."""
    for name, version, marker, hashes in PIN.findall((ROOT / "requirements.txt").read_text()):
        yield name, version, marker, re.findall(r"sha256:([0-9a-f]{64})", hashes)


def bill() -> str:
    bom = Bom()
    own = Component(
        name="marshrut",
        version=marshrut.__version__,
        type=ComponentType.APPLICATION,
        bom_ref="marshrut",
        licenses=[LicenseFactory().make_with_expression("Apache-2.0")],
    )
    bom.metadata.component = own
    packages = [_package(*pin) for pin in pins()]
    for component in (*packages, *_fonts()):
        bom.components.add(component)
    bom.register_dependency(own, packages)
    return JsonV1Dot6(bom).output_as_string(indent=1)


def _package(name: str, version: str, marker: str, hashes: list[str]) -> Component:
    where = [Property(name="pip:marker", value=marker)] if marker else []
    accepted = [Property(name="pip:sha256", value=value) for value in hashes]
    return Component(
        name=name,
        version=version,
        purl=(url := PackageURL("pypi", None, name.lower(), version)),
        bom_ref=str(url),
        type=ComponentType.LIBRARY,
        licenses=[LicenseFactory().make_from_string(licence_of(name))],
        properties=[*where, *accepted],
    )


def licence_of(name: str) -> str:
    """As the package states it: an expression where there is one, else its classifiers, else its first line."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "NOASSERTION"
    if expression := told.get("License-Expression"):
        return expression
    named = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    known = [CLASSIFIED[one] for one in named if one in CLASSIFIED]
    return (
        " OR ".join(known) if known else (told.get("License") or "NOASSERTION").strip().splitlines()[0][:100]
    )


def _fonts() -> Iterator[Component]:
    for path in sorted((*(ROOT / "marshrut").rglob("*.ttf"), *(ROOT / "marshrut").rglob("*.woff2"))):
        place = path.relative_to(ROOT).as_posix()
        yield Component(
            name=place,
            version="vendored",
            type=ComponentType.FILE,
            bom_ref=place,
            hashes=[
                HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(path.read_bytes()).hexdigest())
            ],
            licenses=[LicenseFactory().make_with_expression("OFL-1.1")],
        )
