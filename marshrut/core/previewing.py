"""A page as somebody else will see it after an act: the act is done, the page is made, everything is taken back."""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict

from marshrut.core.viewer import Viewer

LINK = re.compile(rb"(<a\b[^>]*?)\shref=\"[^\"]*\"")
MAIN = re.compile(rb"<main\b.*</main>", re.DOTALL)


@dataclass(frozen=True)
class Preview:
    """Who will see the page so, in words («педагог Ветрова М. П.»), what of it, and the way back."""

    who: str
    what: str
    back: str


def previewed(
    request: HttpRequest,
    view: Callable[..., HttpResponse],
    *arguments: Any,
    viewer: Viewer,
    preview: Preview,
    act: Callable[[], Any],
) -> HttpResponse:
    """The page of `view` for `viewer` once `act` is done. Its links lead nowhere, its buttons are off: they are the
    other person's. Raises what `act` raises; whatever was written, looks among it, is taken back.
    """
    theirs = copy(request)
    theirs.method, theirs.GET, theirs.viewer, theirs.preview = "GET", QueryDict(), viewer, preview  # type: ignore[attr-defined]
    with transaction.atomic():
        act()
        response = view(theirs, *arguments)
        transaction.set_rollback(True)
    response.content = MAIN.sub(lambda main: LINK.sub(rb"\1", main[0]), response.content)
    return response
