"""What is done with measures and their listeners; other rooms call these too."""

from marshrut.measures.actions.groups import enrol, expel, note_test, open_group
from marshrut.measures.actions.registry import (
    add_measure,
    change_measure,
    import_measures,
    restore,
    withdraw,
)

__all__ = [
    "add_measure",
    "change_measure",
    "enrol",
    "expel",
    "import_measures",
    "note_test",
    "open_group",
    "restore",
    "withdraw",
]
