"""PDF: one made of pictures, and what a sent one tells of itself without being opened."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from itertools import islice

from marshrut.formats.pictures import Picture, ScanError

PDF = b"%PDF-"
LONG, SHORT = 842, 595
"""Sides of a sheet of A4 in points."""
TAIL = 4_096
UNPACKED = 64 << 20
NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
LOCKED = re.compile(rb"/Encrypt[\s<\d]")
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])"
)
PACKED = re.compile(rb"/Type\s*/ObjStm(?![A-Za-z])")
STREAM = re.compile(rb"stream\r?\n")
PAGES = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
COUNT = re.compile(rb"/Count\s+(\d{1,6})(?!\d)")
AROUND = 4_000
NODES = 5_000

DAMAGED = "Файл PDF повреждён или загрузился не целиком. Отсканируйте лист ещё раз или сфотографируйте его."
LOCKED_TEXT = "Файл PDF защищён паролем. Снимите защиту или сфотографируйте лист."
ACTIVE_TEXT = (
    "В файле PDF есть программа, форма или вложение, в скане их не бывает. Отсканируйте лист ещё раз или"
    " сфотографируйте его."
)


def pages_of(data: bytes) -> int:
    """How many pages a sent PDF tells of. Raises `ScanError` for what is locked, active, or no whole PDF."""
    if not data.startswith(PDF) or b"%%EOF" not in data[-TAIL:]:
        raise ScanError(DAMAGED)
    told = [_named(data), *map(_named, _unpacked(data))]
    if LOCKED.search(told[0]):
        raise ScanError(LOCKED_TEXT)
    if any(ACTIVE.search(text) for text in told):
        raise ScanError(ACTIVE_TEXT)
    counts = [count for text in told for count in _counts(text)]
    if not counts or not max(counts):
        raise ScanError(DAMAGED)
    return max(counts)


def _named(text: bytes) -> bytes:
    """With the names as they are read: a letter may be written by its code."""
    return NAME.sub(lambda found: bytes([int(found[1], 16)]), text)


def _unpacked(data: bytes) -> list[bytes]:
    """The objects that lie packed in the file, no more of them than is sane."""
    found, left, at = [], UNPACKED, 0
    while packed := PACKED.search(data, at):
        at = packed.end()
        begin = STREAM.search(data, at, at + AROUND)
        if begin is None:
            continue
        at = data.find(b"endstream", begin.end())
        if at < 0:
            break
        try:
            content = zlib.decompressobj().decompress(data[begin.end() : at], left)
        except zlib.error:
            continue
        left -= len(content)
        if left <= 0:
            raise ScanError(DAMAGED)
        found.append(content)
    return found


def _counts(text: bytes) -> list[int]:
    """The number of pages by each node of their tree; the root has the largest."""
    found = []
    for node in islice(PAGES.finditer(text), NODES):
        begin = max(text.rfind(b"<<", max(0, node.start() - AROUND), node.start()), 0)
        end = text.find(b">>", node.end(), node.end() + AROUND)
        count = COUNT.search(text, begin, end if end >= 0 else node.end() + AROUND)
        if count:
            found.append(int(count[1]))
    return found


def bound(pictures: Sequence[Picture]) -> bytes:
    """One PDF with a picture on each sheet, turned as it was taken."""
    count = len(pictures)
    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ru-RU) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
    ]
    for n, picture in enumerate(pictures):
        objects += _sheet(picture, 3 + 3 * n)
    return _written(objects)


def _sheet(picture: Picture, first: int) -> list[bytes]:
    """The page, what it draws, and the picture."""
    wide = picture.width > picture.height
    across, down = (LONG, SHORT) if wide else (SHORT, LONG)
    scale = min(across / picture.width, down / picture.height)
    width, height = picture.width * scale, picture.height * scale
    left, low = (across - width) / 2, (down - height) / 2
    drawing = f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {low:.2f} cm /P Do Q".encode()
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across} {down}] /Rotate {picture.turn}"
        f" /Resources << /XObject << /P {first + 2} 0 R >> >> /Contents {first + 1} 0 R >>"
    ).encode()
    return [page, _stream("", drawing), _stream(_picture(picture), picture.data)]


def _picture(picture: Picture) -> str:
    space = f"/{picture.colours}"
    if picture.palette:
        space = f"[/Indexed /DeviceRGB {len(picture.palette) // 3 - 1} <{picture.palette.hex()}>]"
    told = (
        f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height}"
        f" /BitsPerComponent {picture.bits} /ColorSpace {space} /Filter /{picture.filter}"
    )
    if picture.inverted:
        told += " /Decode [1 0 1 0 1 0 1 0]"
    if picture.predicted:
        told += (
            f" /DecodeParms << /Predictor 15 /Colors {picture.predicted} /BitsPerComponent {picture.bits}"
            f" /Columns {picture.width} >>"
        )
    return told


def _stream(told: str, content: bytes) -> bytes:
    head = f"<< {told} /Length {len(content)} >>\nstream\n".encode()
    return head + content + b"\nendstream"


def _written(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begins)
    return bytes(out)
