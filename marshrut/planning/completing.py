"""What completes a route whose deficits are covered: the categories it lacks, where they fit the person (A3.5.6)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from marshrut.planning.load import NONE, Term, total, weekly
from marshrut.planning.offers import Category, Chosen, Learner, Need, Option, own_codes
from marshrut.planning.reasons import completing


def complete(
    category: Category,
    chosen: Sequence[Chosen],
    offered: Sequence[Option],
    needs: Sequence[Need],
    learner: Learner,
    limit: int,
) -> list[Chosen]:
    """Return one measure of a category the plan lacks: on the person's deficits first, then the shortest, the earliest.

    `offered` can be taken in the term. A teaching measure joins only if it works on a deficit of theirs.
    """
    if any(each.option.category is category for each in chosen):
        return []
    found = [
        (
            not (codes := own_codes(option, needs)),
            option.hours,
            option.term.end,
            option.key,
            option,
            codes,
        )
        for option in offered
        if option.category is category and _suits(option, chosen, needs, learner)
    ]
    spent = total(weekly(each.option.hours, each.option.term) for each in chosen) if found else {}
    for *_, option, codes in sorted(found, key=lambda each: each[:4]):
        if fits(option, spent, limit):
            return [Chosen(option, codes, completing(option, needs, learner.strong))]
    return []


def fits(option: Option, spent: dict[date, Fraction], limit: int) -> bool:
    """Say whether no week has more than `limit` hours when it joins what is `spent`."""
    return all(
        spent.get(monday, NONE) + hours <= limit
        for monday, hours in weekly(option.hours, option.term).items()
    )


def _suits(option: Option, chosen: Sequence[Chosen], needs: Sequence[Need], learner: Learner) -> bool:
    if option.teaches:
        return any(need.code in option.codes for need in needs)
    if option.category is Category.BURNOUT:
        return not option.fields or not learner.fields or bool(option.fields & learner.fields)
    return learner.shows and _has_to_show(option, chosen, needs, learner)


def _has_to_show(option: Option, chosen: Sequence[Chosen], needs: Sequence[Need], learner: Learner) -> bool:
    """Something of it is done well or taught before, and nothing of it is a deficit still to be worked on."""
    taught = _taught(chosen, option.term)
    lacking = {need.code for need in needs} - taught
    return bool(option.codes & (learner.strong | taught)) and not option.codes & lacking


def _taught(chosen: Sequence[Chosen], term: Term) -> frozenset[str]:
    """The codes of the programmes of the plan that are over when the term begins."""
    return frozenset(
        code
        for each in chosen
        if each.option.category is Category.KNOWLEDGE and each.option.term.end < term.start
        for code in each.codes
    )
