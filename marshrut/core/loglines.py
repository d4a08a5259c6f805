"""Log lines: JSON, one event a line, and nothing in them that somebody typed or that tells of a person.

Our own loggers write words and numbers chosen in the code. What other libraries say may quote a request, a row or
a file, and so may the message of an exception: of these only the place in the code and the class are written.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any

OWN = "marshrut"
FRAMES = 12

number_of_request: ContextVar[str] = ContextVar("number_of_request", default="")
"""The number of the request at hand, which the person reads on the page of an error."""


class JsonLines(logging.Formatter):
    """`extra={"told": {…}}` adds facts to a line of ours."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": at, "level": record.levelname, "logger": record.name}
        line |= _said(record)
        if number := number_of_request.get():
            line["request"] = number
        if record.exc_info and record.exc_info[1]:
            line["error"] = " < ".join(_classes(record.exc_info[1]))
            line["frames"] = list(_frames(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)


def _said(record: logging.LogRecord) -> dict[str, Any]:
    if record.name.partition(".")[0] == OWN:
        return {"event": record.getMessage(), **getattr(record, "told", {})}
    place = {"place": f"{record.module}.{record.funcName}:{record.lineno}"}
    status = getattr(record, "status_code", None)
    return {**place, "status": status} if isinstance(status, int) else place


def _classes(error: BaseException | None) -> Iterator[str]:
    """The class of the error and of those it came from; never a message."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        error = error.__cause__ or error.__context__


def _frames(raised: TracebackType | None) -> Iterator[str]:
    """The innermost lines of code: «diagnostics/actions/attempts.py:57 finish»."""
    for frame in traceback.extract_tb(raised)[-FRAMES:]:
        yield f"{'/'.join(PurePath(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
