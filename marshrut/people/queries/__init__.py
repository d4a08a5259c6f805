from marshrut.people.queries.register import (
    Wanted,
    export_rows,
    found_people,
    history_of,
    municipalities,
    positions,
    summary,
    with_works,
)

__all__ = [
    "Wanted",
    "export_rows",
    "found_people",
    "history_of",
    "municipalities",
    "positions",
    "summary",
    "with_works",
]
