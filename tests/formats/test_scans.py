import contextlib
import struct
import subprocess
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.formats import pdfs, scans
from marshrut.formats.pictures import JPEG, ScanError, picture
from marshrut.formats.scans import scan
from tests.formats import pictures as made

TREE = b"1 0 << /Type /Pages /Kids [2 0 R] /Count 7 >>"


def told_by_poppler(content, tmp_path):
    """What a reader of its own says of the file: «Pages», «Page rot»; and that it draws each page."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(content)
    said = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True)
    drawn = subprocess.run(
        ["pdftoppm", "-r", "20", "-png", path, tmp_path / "p"], capture_output=True, text=True
    )
    assert (drawn.returncode, drawn.stderr, said.stderr) == (0, "", "")
    pairs = (line.partition(":") for line in said.stdout.splitlines())
    return {name: value.strip() for name, _, value in pairs}


def test_photographs_of_pages_become_one_file(tmp_path):
    kept = scan([made.jpeg(), made.png(), made.png(kind=0, bits=1), made.png(kind=3, bits=4)])
    assert kept.pages == 4
    told = told_by_poppler(kept.content, tmp_path)
    assert (told["Pages"], told["JavaScript"], told["Encrypted"]) == ("4", "no", "no")
    assert len(list(tmp_path.glob("p-*.png"))) == 4


def test_a_bound_file_is_taken_again_with_as_many_pages():
    assert scan([scan([made.jpeg()] * 3).content]).pages == 3


@pytest.mark.parametrize(("noted", "turn"), [(1, "0"), (3, "180"), (6, "90"), (8, "270"), (99, "0")])
def test_a_photograph_stands_as_it_was_taken(noted, turn, tmp_path):
    told = told_by_poppler(scan([made.jpeg(noted)]).content, tmp_path)
    assert told["Page rot"] == turn


def test_place_and_camera_are_not_kept():
    assert made.PLACE in made.jpeg(6)
    assert made.PLACE not in scan([made.jpeg(6)]).content


def test_what_follows_a_photograph_is_not_kept():
    assert b"<script>" not in scan([made.jpeg(after=b"<script>alert(1)</script>")]).content


def test_a_pdf_is_kept_as_it_is():
    sent = made.pdf(3)
    assert scan([sent]) == scans.Scan(sent, 3)


def test_pages_of_packed_objects_are_counted():
    assert pdfs.pages_of(made.packed_pdf(TREE)) == 7


REFUSED = {
    "nothing": (b"", "пустой"),
    "a page": (b"<html>", "не похож"),
    "a letter": (b"PK\x03\x04 docx", "не похож"),
    "HEIC": (made.HEIC, "HEIC.*Наиболее совместимые"),
    "a cut photograph": (made.jpeg()[:-2], "не целиком"),
    "a beginning": (JPEG, "не целиком"),
    "zeros": (JPEG + b"\0" * 100, "не целиком"),
    "ones": (JPEG + b"\xff" * 100, "не целиком"),
    "no frame": (b"\xff\xd8\xff\xd9", "не целиком"),
    "no points": (made.png(rows=0), "не целиком"),
    "more points than told": (made.png(rows=9), "не целиком"),
    "a wrong sum": (made.png()[:-1] + b"\0", "не целиком"),
    "a cut picture": (made.png()[:-12], "не целиком"),
    "clear": (made.png(kind=6), "прозрачностью"),
    "interlaced": (made.png(interlaced=1), "необычным"),
    "too wide": (made.png(20_001, 1), "слишком большой"),
    "a bomb of points": (made.png(10_000, 10_000, rows=1), "слишком большой"),
    "a cut file": (made.pdf()[:-20], "повреждён"),
    "no pages": (made.pdf(0), "повреждён"),
    "no tree": (b"%PDF-1.7\n%%EOF", "повреждён"),
    "locked": (made.pdf(tail=b"/Encrypt 9 0 R"), "паролем"),
    "a program": (made.pdf(inside=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "программа"),
    "a program by codes": (made.pdf(inside=b"/OpenAction << /S /#4aavaScript >>"), "программа"),
    "a packed program": (made.packed_pdf(TREE + b" << /S /Launch /F (cmd.exe) >>"), "программа"),
    "an attachment": (made.pdf(inside=b"/Names << /EmbeddedFiles 8 0 R >>"), "вложение"),
    "a book": (made.pdf(31), "не больше 30"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_scan_is_refused_in_words(name):
    sent, words = REFUSED[name]
    with pytest.raises(ScanError, match=words):
        scan([sent])


def test_a_packed_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(pdfs, "UNPACKED", 1 << 20)
    with pytest.raises(ScanError, match="повреждён"):
        scan([made.packed_pdf(TREE + b" " * (2 << 20))])


def test_of_several_it_is_told_which_is_wrong():
    with pytest.raises(ScanError, match="Снимок 2: это снимок в формате HEIC"):
        scan([made.jpeg(), made.HEIC])


def test_a_pdf_among_photographs_is_refused():
    with pytest.raises(ScanError, match="один файл PDF, или"):
        scan([made.pdf(), made.jpeg()])


def test_too_many_and_too_much_is_refused(monkeypatch):
    with pytest.raises(ScanError, match="31, а принимается не больше 30"):
        scan([made.jpeg()] * 31)
    monkeypatch.setattr(scans, "ALTOGETHER", 300)
    with pytest.raises(ScanError, match="Вместе"):
        scan([made.jpeg()] * 3)
    monkeypatch.setattr(scans, "LARGEST", 10)
    with pytest.raises(ScanError, match="Файл больше"):
        scan([made.jpeg()])


def test_a_photograph_may_have_a_preview_and_bytes_that_look_like_marks():
    plain = made.jpeg()
    preview = b"\xff\xe1" + struct.pack(">H", 2 + len(plain)) + plain
    assert picture(plain[:2] + preview + plain[2:]).data == picture(plain).data


def test_points_are_unpacked_in_portions():
    sent = made.png(4_000, 4_000)
    assert len(sent) < 60_000 and zlib.crc32(scan([sent]).content)


WHOLE = (made.jpeg(6), made.png(), made.png(kind=3, bits=2), made.pdf(3), made.packed_pdf(TREE))


@given(
    sent=st.sampled_from(WHOLE),
    changes=st.lists(st.tuples(st.integers(8, 2_000), st.integers(0, 255)), min_size=1),
    cut=st.integers(0, 40),
)
def test_whatever_is_mangled_is_taken_or_refused_in_words(sent, changes, cut):
    mangled = bytearray(sent)
    for place, value in changes:
        mangled[place % len(mangled)] = value
    try:
        assert scan([bytes(mangled[: len(mangled) - cut])]).pages
    except ScanError as error:
        assert str(error)


@pytest.mark.parametrize(
    "repeated",
    [b"/Type /ObjStm ", b"/Type /ObjStm stream\nendstream ", b"/Type /Pages << ", b"#4A", b"\xff\xff"],
)
def test_a_file_made_to_be_slow_is_judged_in_time(repeated):
    sent = made.pdf(1, inside=repeated * (9_000_000 // len(repeated)))
    began = time.process_time()
    with contextlib.suppress(ScanError):
        scan([sent])
    with contextlib.suppress(ScanError):
        scan([JPEG + repeated * (9_000_000 // len(repeated))])
    assert time.process_time() - began < 20
