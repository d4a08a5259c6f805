"""Answers of people to their works: what they know, how long they took, where they went wrong."""

import math
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from marshrut.core.norms import norms
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer
from marshrut.psychometrics.scoring import points
from marshrut.regulations.norms import Norms

Key = Mapping[str, Any]
Value = dict[str, Any]
HARD = {"one": -0.9, "several": 0.1, "number": 0.2}
"""How hard items of a kind are on the scale of ability, before the item's own difficulty."""


def with_share(
    keys: Sequence[Key], percent: int, weak: Collection[str], rng: random.Random, on: date
) -> dict[int, bool]:
    """Which positions are right, so that about that share of points is got and the weak codes lose first.

    The share is told by the order's levels: with other bounds people of the scenario keep their level.
    """
    most = sum(key["points"] for key in keys)
    to_lose = most - round(_within_level(percent, norms(on)) * most / 100)
    order = sorted(keys, key=lambda key: (not set(key["codes"]) & set(weak), rng.random()))
    lost = set()
    for key in order:
        if key["points"] <= to_lose:
            lost.add(key["position"])
            to_lose -= key["points"]
    return {key["position"]: key["position"] not in lost for key in keys}


def _within_level(percent: int, own: Norms) -> float:
    told = Norms()
    bounds = [0, told.high_below, told.low_above, 100], [0, own.high_below, own.low_above, 100]
    for (low, high), (own_low, own_high) in zip(*map(pairwise, bounds), strict=True):
        if percent <= high:
            return own_low + (percent - low) * (own_high - own_low) / (high - low)
    return percent


def by_ability(keys: Sequence[Key], ability: float, rng: random.Random) -> dict[int, bool]:
    """Which positions are right by the one-parameter logistic model; a code is easier for some than for others."""
    own = {code: rng.gauss(0, 0.7) for key in keys for code in sorted(key["codes"])}
    return {
        key["position"]: rng.random() < _chance(key, ability + sum(own[c] for c in key["codes"]))
        for key in keys
    }


def _chance(key: Key, ability: float) -> float:
    difficulty = HARD[key["kind"]] + math.sin(31 * key["position"]) * 0.5
    return 1 / (1 + math.exp(difficulty - ability))


def value_of(key: Key, options: Sequence[str], right: bool, rng: random.Random) -> Value:
    """An answer as the test's page sends it, right or wrong."""
    if key["kind"] == "number":
        return {"number": key["number"].replace(".", ",") if right else _other_number(key, rng)}
    if key["kind"] == "one":
        wrong = [option for option in options if option not in key["right"]]
        return {"choice": key["right"][0] if right else rng.choice(wrong)}
    return {"choices": list(key["right"]) if right else _wrong_choices(key, options, rng)}


def _other_number(key: Key, rng: random.Random) -> str:
    shift = rng.choice((1, 2, -1, 10, -2, 5))
    near = f"{float(key['number']) + shift:g}".replace(".", ",")
    return near if not points(key, {"number": near}) else "0"


def _wrong_choices(key: Key, options: Sequence[str], rng: random.Random) -> list[str]:
    """One right option is missed and a wrong one is taken."""
    right = list(key["right"])
    wrong = [option for option in options if option not in right]
    right.remove(rng.choice(right))
    return sorted([*right, rng.choice(wrong)]) if wrong else sorted(right)


def keys_of(attempt: Attempt) -> list[Key]:
    return [key for key in attempt.variant.key if key["block"] in attempt.blocks]


def options_of(attempt: Attempt) -> dict[int, list[str]]:
    return {
        row["position"]: [option["id"] for option in row["content"].get("options", ())]
        for row in attempt.variant.paper
    }


Choose = Callable[[Attempt], Mapping[int, bool]]


def write(
    attempts: Iterable[Attempt],
    choose: Choose,
    *,
    until: Callable[[Attempt], datetime],
    most: int = 1000,
    rng: random.Random,
) -> None:
    """Answer up to `most` items of running works, evenly from their start, in bulk."""
    rows, pointers = [], []
    for attempt in attempts:
        keys, options, right = keys_of(attempt)[:most], options_of(attempt), choose(attempt)
        device = str(UUID(int=rng.getrandbits(128), version=4))
        step = (until(attempt) - attempt.began) / (len(keys) + 1)
        for number, key in enumerate(keys, 1):
            at = attempt.began + step * number
            position = key["position"]
            answer = Answer(
                uuid=UUID(int=rng.getrandbits(128), version=4),
                attempt=attempt,
                position=position,
                value=value_of(key, options[position], right[position], rng),
                made_at=at,
                received_at=at,
                device=device,
                seq=number,
            )
            rows.append(answer)
            pointers.append(CurrentAnswer(attempt=attempt, position=position, answer=answer))
    Answer.objects.bulk_create(rows, batch_size=500)
    CurrentAnswer.objects.bulk_create(pointers, batch_size=500)
