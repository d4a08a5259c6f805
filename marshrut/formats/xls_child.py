"""Run as a script by `xls`: reads an old Excel file from standard input within limits, writes its sheets as JSON.

A small *.xls makes its reader reserve a gigabyte (measured: one number in the last cell), so it is read in a process
that may have so much memory and time and no more; nothing of it outlives the reading.
"""

import json
import resource
import sys
from io import BytesIO

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum


def main() -> None:
    """Limits first, then the file; the exit code 3 says that it is protected by a password."""
    memory, seconds, cells = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    except PasswordError:
        sys.exit(3)
    sheets = []
    for meta in book.sheets_metadata:
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.height * sheet.width > cells:
            sys.exit(4)
        merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
        rows = list(sheet.iter_rows()) if sheet.start else []
        hidden = meta.visible != SheetVisibleEnum.Visible
        sheets.append([meta.name, hidden, (sheet.start or (0, 0))[1] + 1, merged[:20_000], rows])
    json.dump(sheets, sys.stdout, default=lambda value: {type(value).__name__: str(value)})


if __name__ == "__main__":
    main()
