"""A signed sheet as it is sent: one PDF, or photographs of its pages that become one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marshrut.formats import pdfs, pictures
from marshrut.formats.pictures import ScanError

LARGEST = 10 * 1024 * 1024
ALTOGETHER = 24 * 1024 * 1024
MOST_PAGES = 30

EMPTY = "Файл пустой. Выберите другой файл."
NO_SCAN = "Файл не похож на PDF, JPG или PNG. Сохраните его в одном из этих видов и выберите снова."
ONE_PDF = "Приложите или один файл PDF, или снимки страниц: вместе в один файл их не собрать."
TOO_LARGE = "Файл больше {limit} МБ. Уменьшите его или сфотографируйте лист с меньшим качеством."
TOO_MUCH = "Вместе файлы больше {limit} МБ. Уменьшите снимки или сфотографируйте листы с меньшим качеством."
TOO_MANY = "Страниц здесь {pages}, а принимается не больше {most}. Проверьте, тот ли это файл."


@dataclass(frozen=True, slots=True)
class Scan:
    """A PDF to keep and how many pages it has."""

    content: bytes
    pages: int


def scan(files: Sequence[bytes], *, most_pages: int = MOST_PAGES) -> Scan:
    """The one file that is kept. Raises `ScanError` in words when something in it may not be."""
    _weighed(files)
    if any(data.startswith(pdfs.PDF) for data in files):
        if len(files) > 1:
            raise ScanError(ONE_PDF)
        return Scan(files[0], _few(pdfs.pages_of(files[0]), most_pages))
    _few(len(files), most_pages)
    return Scan(pdfs.bound([_page(n, data, len(files)) for n, data in enumerate(files, 1)]), len(files))


def _weighed(files: Sequence[bytes]) -> None:
    if not files or not all(files):
        raise ScanError(EMPTY)
    if max(map(len, files)) > LARGEST:
        raise ScanError(TOO_LARGE.format(limit=LARGEST >> 20))
    if sum(map(len, files)) > ALTOGETHER:
        raise ScanError(TOO_MUCH.format(limit=ALTOGETHER >> 20))


def _few(pages: int, most: int) -> int:
    if pages > most:
        raise ScanError(TOO_MANY.format(pages=pages, most=most))
    return pages


def _page(number: int, data: bytes, of: int) -> pictures.Picture:
    """A page; of several it is told which is wrong."""
    try:
        if pictures.is_heic(data):
            raise ScanError(pictures.HEIC)
        if not data.startswith((pictures.JPEG, pictures.PNG)):
            raise ScanError(NO_SCAN)
        return pictures.picture(data)
    except ScanError as error:
        raise ScanError(f"Снимок {number}: {_lower(str(error))}" if of > 1 else str(error)) from error


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
