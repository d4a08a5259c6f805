"""Does the journal hold: chains of cases, digests of looks, seals against entries, file against database."""

from collections.abc import Iterator

from marshrut.core.journal import broken_link, look_digest
from marshrut.core.models import Case, Entry, Look, Seal, SealedEntry, SealedLook
from marshrut.core.sealing import line_of, lines, root_of


def problems() -> Iterator[str]:
    """Everything that does not hold, in words; nothing when the journal is whole."""
    yield from broken_chains()
    yield from broken_looks()
    yield from broken_seals()
    yield from lost_places()
    yield from file_differences()


def broken_chains() -> Iterator[str]:
    for case in Case.objects.order_by("pk").iterator(chunk_size=500):
        seq = broken_link(case)
        if seq is not None:
            yield f"Дело {case.pk}: цепочка журнала нарушена, первая неверная запись — {seq}."


def broken_looks() -> Iterator[str]:
    for look in Look.objects.order_by("pk").iterator(chunk_size=2_000):
        if look_digest(look) != bytes(look.digest):
            yield f"Просмотр {look.pk} изменён после записи."


def broken_seals() -> Iterator[str]:
    previous = b""
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=500):
        if bytes(seal.previous) != previous:
            yield f"Печать {seal.pk} не продолжает предыдущую: между ними печать удалена или подменена."
        entries = list(seal.entries.order_by("entry_id").values_list("entry_id", "entry__digest"))
        looks = list(seal.looks.order_by("look_id").values_list("look_id", "look__digest"))
        if root_of(bytes(seal.previous), entries, looks) != bytes(seal.root):
            yield f"Печать {seal.pk}: опечатанные записи изменены, удалены или добавлены."
        previous = bytes(seal.root)


def lost_places() -> Iterator[str]:
    """Entries and looks that neither have a seal nor wait for one: their line was removed."""
    for pk in Entry.objects.filter(sealed__isnull=True).order_by("pk").values_list("pk", flat=True):
        yield f"Запись {pk} исключена из опечатывания."
    for pk in Look.objects.filter(sealed__isnull=True).order_by("pk").values_list("pk", flat=True):
        yield f"Просмотр {pk} исключён из опечатывания."


def file_differences() -> Iterator[str]:
    written = dict(_numbered(lines()))
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=500):
        line = written.pop(seal.pk, None)
        if line is None:
            yield f"Печати {seal.pk} нет в файле печатей; следующее опечатывание её допишет."
        elif line != line_of(seal):
            yield f"Печать {seal.pk} в файле и в базе различаются."
    for number in written:
        yield f"Печать {number} есть в файле, но её нет в базе."


def _numbered(written: Iterator[str]) -> Iterator[tuple[int, str]]:
    for line in written:
        number = line.partition(" ")[0]
        yield (int(number) if number.isdigit() else -1, line)


def waiting() -> int:
    """How many digests are not sealed yet."""
    lines = (SealedEntry.objects, SealedLook.objects)
    return sum(found.filter(seal__isnull=True).count() for found in lines)
