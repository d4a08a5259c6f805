"""JPEG and PNG as scanners and phones make them: measured and cleaned without being decoded."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
SIDE = 20_000
PIXELS = 120_000_000
PNG_PIXELS = 40_000_000
CHUNK = 1 << 20
ORIENTATION = 0x0112
TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
FRAMES = (0xC0, 0xC1, 0xC2)
KEPT = (0xDB, 0xC4, 0xDD, 0xEE, *FRAMES)
"""Tables, frame and the note on colours; what tells the place, the camera and a preview goes."""
SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
COLOURS = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}

DAMAGED = "Снимок повреждён или загрузился не целиком. Сфотографируйте лист ещё раз."
HUGE = (
    "Снимок слишком большой: больше {side} точек по стороне. Уменьшите его или сфотографируйте лист ещё раз."
)
HEIC = (
    "Это снимок в формате HEIC, его откроет не каждый компьютер. На iPhone выберите «Настройки → Камера → Форматы →"
    " Наиболее совместимые» и сфотографируйте лист ещё раз или сохраните снимок как JPG."
)
CLEAR = "Это картинка с прозрачностью, а не снимок листа. Сохраните её как JPG и выберите снова."
UNUSUAL = "Снимок записан необычным способом. Сохраните его как JPG и выберите снова."


class ScanError(ValueError):
    """What was sent cannot be kept as a scan; the message is Russian and says what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a page of a PDF takes it: its packed points and how to read them."""

    width: int
    height: int
    bits: int
    colours: str
    filter: str
    data: bytes
    turn: int = 0
    inverted: bool = False
    palette: bytes = b""
    predicted: int = 0
    """Of a PNG, whose lines were predicted: so many values are in a point."""


def is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS


def picture(data: bytes) -> Picture:
    """The picture in these bytes. Raises `ScanError`."""
    try:
        return _jpeg(data) if data.startswith(JPEG) else _png(data)
    except (struct.error, IndexError, zlib.error) as error:
        raise ScanError(DAMAGED) from error


def _jpeg(data: bytes) -> Picture:
    kept, frame, turn, adobe = [b"\xff\xd8"], None, 0, False
    for marker, body in _segments(data):
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turn = _turn(body[6:])
        elif marker in FRAMES:
            frame = struct.unpack(">BHHB", body[:6])
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            raise ScanError(UNUSUAL)
        adobe = adobe or (marker == 0xEE and body.startswith(b"Adobe"))
        if marker in KEPT:
            kept.append(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body)
        elif marker == 0xDA:
            kept.append(body)
    if frame is None or len(kept) < 3 or frame[3] not in COLOURS:
        raise ScanError(DAMAGED)
    bits, height, width, colours = frame
    _measured(width, height, PIXELS)
    content = b"".join([*kept, b"\xff\xd9"])
    return Picture(
        width, height, bits, COLOURS[colours], "DCTDecode", content, turn, inverted=adobe and colours == 4
    )


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of each segment up to the end of the picture; a scan comes with its marker and points.

    What follows the end – another picture, a page, an archive – is not of the picture.
    """
    at = 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise ScanError(DAMAGED)
        marker = data[at + 1]
        if marker == 0xD9:
            return
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ScanError(DAMAGED)
        if marker == 0xDA:
            found = SCAN_ENDS.search(data, end)
            if found is None:
                raise ScanError(DAMAGED)
            yield marker, data[at : found.start()]
            at = found.start()
        else:
            yield marker, data[at + 4 : end]
            at = end


def _turn(tiff: bytes) -> int:
    """By how many degrees the camera was turned; a mangled note turns nothing."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    (at,) = struct.unpack(f"{order}I", tiff[4:8])
    if at + 2 > len(tiff):
        return 0
    (count,) = struct.unpack(f"{order}H", tiff[at : at + 2])
    for entry in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, _kind, _number, value = struct.unpack(f"{order}HHIH", tiff[entry : entry + 10])
        if tag == ORIENTATION:
            return TURNS.get(value, 0)
    return 0


def _png(data: bytes) -> Picture:
    header, palette, packed, ended = b"", b"", [], False
    for name, body in _chunks(data):
        if name == b"IHDR":
            header = body
        elif name == b"PLTE":
            palette = body
        elif name == b"IDAT":
            packed.append(body)
        elif name == b"IEND":
            ended = True
            break
    if not ended or not packed:
        raise ScanError(DAMAGED)
    width, height, bits, kind, packing, filtering, interlaced = struct.unpack(">IIBBBBB", header)
    _measured(width, height, PNG_PIXELS)
    if kind in (4, 6):
        raise ScanError(CLEAR)
    if interlaced or packing or filtering or kind not in (0, 2, 3) or bits not in (1, 2, 4, 8, 16):
        raise ScanError(UNUSUAL)
    colours = 3 if kind == 2 else 1
    content = b"".join(packed)
    _whole(content, height * (1 + (width * colours * bits + 7) // 8))
    if kind == 3 and not (3 <= len(palette) <= 768 and len(palette) % 3 == 0):
        raise ScanError(DAMAGED)
    space = {0: "DeviceGray", 2: "DeviceRGB", 3: "Indexed"}[kind]
    return Picture(width, height, bits, space, "FlateDecode", content, palette=palette, predicted=colours)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        if zlib.crc32(name + body) != check:
            raise ScanError(DAMAGED)
        yield name, body
        at += 12 + length


def _whole(packed: bytes, size: int) -> None:
    """The points unpack to just the size that the header tells; nothing of them is kept."""
    unpacking, left, got = zlib.decompressobj(), packed, 0
    while left and got <= size:
        got += len(unpacking.decompress(left, CHUNK))
        left = unpacking.unconsumed_tail
    if got != size or not unpacking.eof:
        raise ScanError(DAMAGED)


def _measured(width: int, height: int, most: int) -> None:
    if not width or not height:
        raise ScanError(DAMAGED)
    if max(width, height) > SIDE or width * height > most:
        raise ScanError(HUGE.format(side=SIDE))
