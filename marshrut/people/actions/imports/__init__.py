from marshrut.people.actions.imports.absent import end_absent
from marshrut.people.actions.imports.checking import check_file, choose_sheet, receive_file
from marshrut.people.actions.imports.files import drop_import, import_of, marked_file, start_import
from marshrut.people.actions.imports.portions import PORTION, load_portion

__all__ = [
    "PORTION",
    "check_file",
    "choose_sheet",
    "drop_import",
    "end_absent",
    "import_of",
    "load_portion",
    "marked_file",
    "receive_file",
    "start_import",
]
