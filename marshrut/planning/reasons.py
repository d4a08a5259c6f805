"""Why a measure is in a draft and why a deficit is left open, in plain Russian. Every sentence holds as it stands."""

from collections.abc import Iterator, Sequence

from marshrut.planning.offers import Category, Need, Option, own_codes

ADDED = "Дополняет маршрут: мероприятий этой части в нём ещё не было."
SHOWS = "Показать коллегам то, что получается. Дефицитов это не закрывает."
SHARES = "Поделиться с коллегами тем, чему научились. Дефицитов это не закрывает."
CLOSES_NOTHING = "Это показ опыта: дефицитов он не закрывает."
AFTER = "Проходит после обучения по этой теме."
STRONG = "Опирается на то, что в диагностике удалось хорошо."
RESTS = "Поддержка сил; обучения она не заменяет."
NO_TEACHING = "Нет мероприятия по этому дефициту."
ONLY_SHOWS = (
    "Учебного мероприятия по этому дефициту нет: показ опыта и профилактика выгорания его не закрывают."
)


def helps(names: Sequence[str]) -> str:
    """«Помогает в теме «Работа с текстом».»: what a measure is good for, in the plain names of deficits."""
    return f"Помогает в {'теме' if len(names) == 1 else 'темах'} {_quoted(names)}."


def covering(
    option: Option, needs: Sequence[Need], rivals: Sequence[Option], chosen: Sequence[Option]
) -> list[str]:
    """What it teaches, whether its hours are enough, what else there was."""
    own = [need for need in needs if need.code in option.codes]
    return [
        helps(names(own)),
        *_hours(option, own, rivals, chosen),
        *_choice(option, own, [other for other in rivals if other is not option]),
    ]


def completing(option: Option, needs: Sequence[Need], strong: frozenset[str]) -> tuple[str, ...]:
    """Why a measure completes a route; `strong` are the codes of what the person does well."""
    if option.category is Category.SHOWCASE:
        return (SHOWS, STRONG) if option.codes & strong else (SHARES, AFTER)
    codes = own_codes(option, needs)
    about = (helps(names([need for need in needs if need.code in codes])),) if codes else ()
    return (*about, RESTS if option.category is Category.BURNOUT else ADDED)


def names(needs: Sequence[Need]) -> list[str]:
    """Plain names, codes where there are none."""
    return [need.name or need.code for need in needs]


def _hours(
    option: Option, own: Sequence[Need], rivals: Sequence[Option], chosen: Sequence[Option]
) -> Iterator[str]:
    """Speak of the deficits that ask for most, unless another measure of the plan gives them more."""
    best = [n for n in own if all(o.hours <= option.hours for o in chosen if n.code in o.codes)]
    most = max((need.hours for need in best), default=0)
    weighty = [need for need in best if need.hours == most and need.weight > 1]
    if not weighty:
        return
    about = (
        ""
        if len(own) == len(weighty)
        else f" по {'теме' if len(weighty) == 1 else 'темам'} {_quoted(names(weighty))}"
    )
    asked = f"Здесь нужна основательная работа{about}: от {most} ч обучения"
    if option.hours >= most:
        yield f"{asked}, в мероприятии {option.hours} ч."
        return
    codes = {need.code for need in weighty}
    longer = any(other.hours > option.hours and other.codes & codes for other in rivals)
    why = "длинные не подошли по нагрузке или заняли бы слишком много времени" if longer else "длиннее нет"
    yield f"{asked}, в мероприятии {option.hours} ч: {why}."


def _choice(option: Option, own: Sequence[Need], rivals: Sequence[Option]) -> Iterator[str]:
    sole = [need for need in own if not any(need.code in other.codes for other in rivals)]
    if sole:
        about = "" if len(sole) == len(own) else f": {_quoted(names(sole))}"
        yield f"Другого подходящего в эти сроки нет{about}."
    elif len(own) > 1:
        yield "Одно мероприятие вместо нескольких."
    else:
        (need,) = own
        alike = [other for other in rivals if need.code in other.codes]
        shorter = any(need.hours <= other.hours < option.hours for other in alike)
        if option.hours >= need.hours and not shorter:
            yield f"Из {len(alike) + 1} подходящих это самое короткое, где часов хватает."
        else:
            yield f"Выбрано из {len(alike) + 1} подходящих вместе с остальным маршрутом."


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"«{word}»" for word in words)
