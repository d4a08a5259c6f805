from marshrut.people.actions.imports.files import check_file, drop_import, import_of, start_import
from marshrut.people.actions.imports.portions import PORTION, load_portion

__all__ = ["PORTION", "check_file", "drop_import", "import_of", "load_portion", "start_import"]
