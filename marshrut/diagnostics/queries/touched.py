"""What a new bound of the levels meets among the results of today."""

from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.diagnostics.models import Result


def results_stay(_bound: int, _viewer: Viewer) -> str:
    """A level is decided when the work is scored, by the norms of that day, and not again."""
    results = counted(Result.objects.count(), "результат,результата,результатов")
    return (
        f"Уже посчитано {results}: они остаются как есть, новая граница — для работ, которые проверят позже."
    )
