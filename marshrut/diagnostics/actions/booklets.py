"""Printing the works of a sitting that is held on paper (A2.5.7.1)."""

from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.core.workflow import Denied, Refused, lock_many
from marshrut.diagnostics.access import OPERATOR
from marshrut.diagnostics.documents import booklets as papers
from marshrut.diagnostics.models import Attempt, Sitting
from marshrut.documents.actions import Order, allocate, issue_many
from marshrut.documents.models import Document

SERIES = "booklets"
IN_ONE_FILE = 20
"""Works in one file: a printer and a person carry a bundle, and the worker tells its progress by files."""


@transaction.atomic
def print_booklets(sitting: Sitting, *, viewer: Viewer) -> list[Document]:
    """Booklets and answer sheets of everybody who is expected, in bundles; the worker makes the files."""
    sitting = lock_many([sitting])[0]
    if not OPERATOR(viewer, sitting):
        raise Denied("Работы печатает региональный оператор.")
    if not sitting.on_paper:
        raise Refused("Этот сеанс проводится на экране, печатать нечего.")
    expected = sitting.attempts.filter(state=Attempt.State.ASSIGNED).select_related("instrument", "variant")
    works = list(expected.order_by("person__search", "pk"))
    if not works:
        raise Refused("Печатать нечего: никто из участников сеанса уже не ждёт работы.")
    bundles = [works[at : at + IN_ONE_FILE] for at in range(0, len(works), IN_ONE_FILE)]
    _journal(sitting, works, viewer)
    year, pattern = viewer.today.year, bodies(viewer.today).booklet_number
    numbers = [pattern.format(year=year, number=n) for n in allocate(SERIES, year, len(bundles))]
    orders = [
        Order(papers.booklets(sitting, bundle, number, viewer), case=sitting.case, number=number)
        for bundle, number in zip(bundles, numbers, strict=True)
    ]
    return issue_many(kind="booklets", viewer=viewer, orders=orders)


def _journal(sitting: Sitting, works: list[Attempt], viewer: Viewer) -> None:
    record(
        sitting.case,
        viewer=viewer,
        capacity="operator",
        name="booklets_printed",
        label="Напечатаны работы и бланки ответов",
        data={"note": counted(len(works), "человек,человека,человек")},
    )
