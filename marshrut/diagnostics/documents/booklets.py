"""The works of a sitting as they are printed: each person's variant under the code of the work (A2.5.7.1)."""

from collections.abc import Sequence

from django.utils.timezone import localtime

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.diagnostics.models import Attempt, Sitting
from marshrut.diagnostics.queries.papers import PaperItem
from marshrut.diagnostics.queries.sheets import items_of_sheet, spelled
from marshrut.documents.documents.booklets import Booklet, Booklets, PrintedItem


def booklets(sitting: Sitting, works: Sequence[Attempt], number: str, viewer: Viewer) -> Booklets:
    return Booklets(
        bodies=bodies(viewer.today),
        number=number,
        sitting=sitting.title,
        place=sitting.place,
        starts_at=localtime(sitting.starts_at),
        works=[_booklet(work) for work in works],
    )


def _booklet(work: Attempt) -> Booklet:
    return Booklet(
        code=spelled(work.paper_code),
        title=work.instrument.title,
        variant=work.variant.number,
        digest=work.variant.digest[:12],
        minutes=work.minutes + work.extra_minutes,
        items=[_item(item) for item in items_of_sheet(work)],
    )


def _item(item: PaperItem) -> PrintedItem:
    return PrintedItem(
        number=item.number,
        block=item.block_label,
        text=item.text,
        how=item.ask,
        options=[text for _, text in item.options],
        unit=item.unit,
    )
