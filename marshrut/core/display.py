"""How somebody wishes to see the pages («Версия для слабовидящих»): kept by the browser, whoever is signed in.

The cookie says nothing of a person but this, and no page depends on it for what it tells.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "display"
SECONDS = 365 * 24 * 3600
CHOICES = {
    "size": {
        "100": "обычный",
        "125": "крупный, в 1,25 раза",
        "150": "очень крупный, в 1,5 раза",
        "200": "самый крупный, в 2 раза",
    },
    "colours": {
        "usual": "обычные",
        "black-on-white": "чёрным по белому",
        "white-on-black": "белым по чёрному",
        "yellow-on-black": "жёлтым по чёрному",
        "blue-on-blue": "тёмно-синим по голубому",
    },
    "spacing": {"usual": "обычные", "wide": "широкие: между буквами, словами и строками"},
    "pictures": {"shown": "показывать", "none": "не показывать: рисунок заменят слова"},
    "motion": {"usual": "обычное", "none": "без движения и плавных переходов"},
}
"""What can be chosen of each, the usual first."""


@dataclass(frozen=True)
class Display:
    size: str = "100"
    colours: str = "usual"
    spacing: str = "usual"
    pictures: str = "shown"
    motion: str = "usual"

    @classmethod
    def of(cls, request: HttpRequest) -> "Display":
        """As the cookie says; a mangled part of it is as usual."""
        said = request.COOKIES.get(COOKIE, "").split(".")
        names = [field.name for field in fields(cls)]
        return cls(
            **{name: value for name, value in zip(names, said, strict=False) if value in CHOICES[name]}
        )

    @property
    def changed(self) -> bool:
        return self != Display()

    @property
    def attributes(self) -> Iterator[tuple[str, str]]:
        """What the page's root says for the styles: only what departs from the usual."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                yield field.name, value


def keep(response: HttpResponse, display: Display) -> None:
    """Have the browser remember it for a year; the usual needs no remembering."""
    if not display.changed:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        ".".join(astuple(display)),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
