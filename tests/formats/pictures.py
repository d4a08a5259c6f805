"""Sheets as scanners and phones send them: small true JPEG, PNG and PDF."""

import base64
import struct
import zlib

DOT = (
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////"
    "wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z"
)
PLACE = b"GPS 55.2115 34.2850"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64


def jpeg(turned=0, after=b""):
    """A photograph of one grey point; `turned`: as the camera notes it, with the place beside it."""
    plain = base64.b64decode(DOT)
    if not turned:
        return plain + after
    tiff = b"MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, turned, 0) + PLACE
    exif = b"Exif\0\0" + tiff
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:] + after


def png(width=3, height=2, *, kind=2, bits=8, interlaced=0, rows=None):
    values = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    line = b"\0" + b"\x7f" * ((width * values * bits + 7) // 8)
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(line * (height if rows is None else rows)))]
    if kind == 3:
        parts.insert(1, (b"PLTE", b"\0\0\0\xff\xff\xff" * 64))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in [*parts, (b"IEND", b"")])


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def pdf(pages=1, inside=b"", tail=b""):
    """A scanner's file of empty sheets."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % inside,
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, pages),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages,
    ]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    end = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n0\n%%%%EOF\n" % (len(objects) + 1, tail)
    return b"%PDF-1.7\n" + body + end


def packed_pdf(told):
    """A file whose objects lie packed in a stream."""
    stream = zlib.compress(told)
    return (
        b"%%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length %d >>\nstream\n%b\nendstream\nendobj\n"
        b"startxref\n0\n%%%%EOF\n" % (len(stream), stream)
    )
