"""The region's file read at the start: everything that cannot be, in words, before anybody opens a page."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from marshrut.core.bodies import Bodies, BodyError
from marshrut.core.region_file import PARTS, standing
from marshrut.regulations.norm import NormError
from marshrut.regulations.norms import Norms


@register()
def check_region(**_: Any) -> list[CheckMessage]:
    return [Error(words, hint=settings.REGION_FILE, id="marshrut.E001") for words in wrong_in_file()]


def wrong_in_file() -> list[str]:
    """What is wrong in the file, a sentence each."""
    return [*_parts(), *_values()]


def _parts() -> Iterator[str]:
    for name in sorted(settings.REGION.keys() - {*PARTS}):
        yield f"Таблицы «{name}» в файле региона нет. Есть {', '.join(PARTS)}."


def _values() -> Iterator[str]:
    found: list[str] = []
    for part, listed in (("norms", Norms.listed()), ("bodies", Bodies.listed())):
        known = {info.name: info for info in listed}
        for name, value in standing(part).items():
            try:
                known[name].check(value)
            except KeyError:
                found.append(f"В таблице «{part}» нет значения «{name}»: проверьте имя.")
            except (BodyError, NormError) as error:
                found.append(str(error))
            except (TypeError, ValueError):
                found.append(f"«{known[name].label}»: такого значения быть не может.")
    yield from found or _together()


def _together() -> Iterator[str]:
    try:
        Norms.from_values(standing("norms"))
    except NormError as error:
        yield str(error)
