"""Every route by every member of the cast upon one's own, a colleague's, a stranger's: who gets what."""

import os
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.template.backends.django import Template
from django.urls import resolve
from django.utils.safestring import mark_safe

from marshrut.core.models import Case
from marshrut.core.workflow import flow_of
from marshrut.people.access import viewer_of
from marshrut.people.models import Appointment
from tests.access.walking import VISITOR

TABLE = Path(__file__).parent / "matrix.txt"
REFUSALS = ("403", "404", "405")
SPEAKING = ("ok", "sent on", "400")
DO_WITHOUT_DATA = {
    "application_new": "Begins an empty draft: the button has nothing else to say.",
    "application_sheet": "Prints the list as it stands.",
    "sitting_sheet": "Prints the list as it stands.",
    "certificate": "Asks for the paper that the work was done.",
    "sign_out": "Leaving asks for nothing.",
    "archive_ask": "Has one's own data put together.",
    "archive_file": "Whoever opens their own file has taken it, whatever the method.",
    "result": "Whoever opens their own result has read it, whatever the method.",
}
THEIRS = {"a head": "head", "staff": "analyst", "the operator's": "operator"}
"""Samples that are about a member of the staff: those stay open to them without a role."""
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def cells(walk, walked):
    """(method, place, who) → outcome. POST is rendered once a place."""
    before = written()
    found = {
        ("GET", place, who): seen.outcome for (place, tail, who), seen in walked.seen.items() if not tail
    }
    for place in walk.places:
        with unrendered():
            for who in walk.cast:
                found["POST", place, who] = posted(walk, who, place, before)
        if answered := [who for who in walk.cast if found["POST", place, who] == "ok"]:
            who = answered[0]
            found["POST", place, who] = posted(walk, who, place, before)
    return found


@contextmanager
def unrendered():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *args, **kwargs: mark_safe(""))
        yield


def posted(walk, who, place, before):
    with transaction.atomic():
        outcome = walk.visit(who, place.url, {}).outcome
        if place.name not in DO_WITHOUT_DATA and written() != before:
            outcome = "changed something"
        transaction.set_rollback(True)
    return outcome


def written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM core_entry), (SELECT count(*) FROM core_case)")
        return cursor.fetchone()


def test_every_route_has_samples(walk):
    assert walk.silent == set()


def test_no_request_fails(cells):
    broken = [key for key, outcome in cells.items() if outcome.startswith("5")]
    assert broken == []


def test_whoever_gets_in_is_among_those_the_route_names(walk, cells):
    """«Регламент» prints `whose`: it must not be narrower than what the view's query lets through."""
    unnamed = [
        (str(place), who)
        for place, whose, case in _judged(walk)
        for who in walk.cast
        if cells["GET", place, who] in SPEAKING and not whose(walk.viewers[who], case)
    ]
    assert unnamed == []


def _judged(walk):
    for place in walk.places:
        match = resolve(place.url)
        if whose := match.func.declared.whose:
            case = Case.objects.get(pk=next(iter(match.kwargs.values())))
            yield place, whose, flow_of(case).model.objects.get(pk=case.pk)


def test_an_empty_form_changes_nothing(cells):
    assert [key for key, outcome in cells.items() if outcome == "changed something"] == []


@pytest.mark.clause("A2.6.3")
def test_who_may_open_what_is_as_approved(walk, cells):
    """The approved table is beside this file; UPDATE_MATRIX=1 writes it anew, to be read line by line."""
    print(f"cells tried: {len(cells)}: {dict(Counter(cells.values()))}")
    text = "".join(f"{line}\n" for place in walk.places for line in lines_of(walk, place, cells))
    if os.environ.get("UPDATE_MATRIX"):
        TABLE.write_text(text, encoding="utf-8")
    assert text.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


def test_a_visitor_is_sent_to_sign_in_and_others_are_refused(cells):
    entrance = ("sign_out", "first_password")
    odd = {(who == VISITOR, outcome) for (_, p, who), outcome in cells.items() if p.name not in entrance}
    allowed = {(True, "sign-in"), *((v, o) for v in (True, False) for o in (*SPEAKING, *REFUSALS))}
    assert odd - allowed == set()


@pytest.mark.clause("A2.6.3")
def test_a_withdrawn_role_opens_nothing(walk, cells):
    """Everybody whose appointments ended yesterday is refused wherever a colleague without a role is."""
    day = (walk.world.now - timedelta(days=1)).date()
    held = set(Appointment.objects.values_list("person__login", flat=True))
    wrong = []
    with transaction.atomic():
        Appointment.objects.filter(stands_in__isnull=True).update(until=day)
        for (method, place, who), outcome in cells.items():
            plain = cells[method, place, "newcomer"]
            if THEIRS.get(place.label) != who in held and outcome != plain and outcome in SPEAKING:
                wrong += _still_open(walk, method, place, who, plain)
        transaction.set_rollback(True)
    assert wrong == []


def _still_open(walk, method, place, who, plain):
    viewer = viewer_of(walk.world.person(who), walk.world.now)
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch, unrendered():
        patch.setitem(walk.viewers, who, viewer)
        outcome = walk.visit(who, place.url, None if method == "GET" else {}).outcome
        transaction.set_rollback(True)
    return [] if outcome == plain else [f"{method} {place}: {who} {outcome}, not {plain}"]


def lines_of(walk, place, cells):
    """The lines of the approved table for one place."""
    seen = {method: {who: cells[method, place, who] for who in walk.cast} for method in ("GET", "POST")}
    if seen["GET"] == seen["POST"]:
        return [f"{place}: {_told(walk, seen['GET'])}"]
    return [f"{place} {method}: {_told(walk, outcomes)}" for method, outcomes in seen.items()]


def _told(walk, outcomes):
    """«ok: teacher head; sent on: deputy»; those who are refused are not named."""
    parts = []
    for outcome in SPEAKING:
        names = [who for who in walk.cast if outcomes[who] == outcome]
        if names:
            parts.append(f"{outcome}: {_names(walk, names)}")
    return "; ".join(parts) or "nobody"


def _names(walk, names):
    if len(names) == len(walk.cast):
        return "everybody"
    if VISITOR not in names and len(names) > len(walk.cast) - 6:
        absent = [who for who in walk.cast[1:] if who not in names]
        return " ".join(["all signed in", *(["but", *absent] if absent else [])])
    return " ".join(names)
