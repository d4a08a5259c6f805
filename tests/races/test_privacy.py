"""A person's rights under races, on PostgreSQL: SQLite would hide them."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet

from marshrut.core.models import Entry, Look
from marshrut.core.viewer import Role, system
from marshrut.core.workflow import perform
from marshrut.people.models import Person
from marshrut.privacy.actions import accesses, corrections, processing
from marshrut.privacy.actions.archives import ask_archive
from marshrut.privacy.models import Access, Archive, Correction, Processing
from tests.privacy import given
from tests.privacy import test_processing as consents
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.clause("A2.6.3")]
REASON = "Запрос прокуратуры от 20.11.2026 № 12."
ROUNDS = 5


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def asked(world, owner="teacher"):
    return accesses.ask_access(person=world.person(owner), reason=REASON, viewer=world.viewer("operator"))


def administrators(world):
    world.appoint(world.person("lecturer"), Role.ADMINISTRATOR)
    return world.viewer("administrator"), world.viewer("lecturer")


def test_of_two_administrators_one_admits(world):
    first, second = administrators(world)
    for owner in ("teacher", "colleague", "mentor"):
        access = asked(world, owner)
        seen = access.case.version
        outcomes = together(
            lambda a=access, s=seen: accesses.admit(a, viewer=first, seen=s),
            lambda a=access, s=seen: accesses.admit(a, viewer=second, seen=s),
        )
        assert names(outcomes) == ["Access", "Stale"]
        assert Entry.objects.filter(case_id=access.pk, name="admit").count() == 1


def test_it_is_not_both_admitted_and_refused(world):
    first, second = administrators(world)
    access = asked(world)
    seen = access.case.version
    outcomes = together(
        lambda: accesses.admit(access, viewer=first, seen=seen),
        lambda: perform(access, "refuse", viewer=second, seen=seen, note="Нет."),
    )
    assert names(outcomes) == ["Access", "Stale"]
    fresh = Access.objects.get()
    assert (fresh.state == "open") == (fresh.admitted_by_id is not None)


def test_a_look_and_the_end_do_not_cross(world):
    """Whoever is first, a look that is written was shown while the access was open."""
    given.results(world)
    first, _ = administrators(world)
    access = accesses.admit(asked(world), viewer=first, seen=1)
    at_end = system("privacy", world.now + timedelta(minutes=30))
    shown, ended = together(
        lambda: accesses.look(access, viewer=world.viewer("operator")),
        lambda: accesses.end_due(at_end),
    )
    assert ended == 1
    assert Look.objects.filter(capacity="special").count() == (len(shown) if isinstance(shown, list) else 0)


def test_one_consent_of_three_clicks(world):
    consents.published(world)
    viewer = world.viewer("teacher")
    outcomes = together(*(lambda: processing.give(number=1, viewer=viewer) for _ in range(3)))
    assert names(outcomes) == ["Processing"] * 3
    assert Processing.objects.count() == 1


def test_a_consent_is_not_withdrawn_twice(world):
    consents.published(world)
    consent = consents.given(world)
    viewer, seen = world.viewer("teacher"), consent.case.version
    outcomes = together(*(lambda: processing.withdraw(consent, viewer=viewer, seen=seen) for _ in range(3)))
    assert names(outcomes) == ["Processing", "Repeated", "Repeated"]
    assert Entry.objects.filter(case_id=consent.pk, name="withdraw").count() == 1


def test_a_correction_is_made_or_refused_never_both(world):
    for who in ("deputy", "head", "operator"):
        world.person(who)
    for number in range(ROUNDS):
        value = f"Вётрова-{'а' * (number + 1)}"
        made = {"field": "surname", "value": value, "comment": "", "scan": None}
        wish = corrections.ask_correction(viewer=world.viewer("teacher"), **made)
        seen = wish.case.version
        outcomes = together(
            lambda w=wish, s=seen: corrections.accept(w, viewer=world.viewer("deputy"), seen=s),
            lambda w=wish, s=seen: corrections.refuse(
                w, reason="Нет.", viewer=world.viewer("operator"), seen=s
            ),
        )
        assert names(outcomes) == ["Correction", "Stale"]
        accepted = Correction.objects.get(pk=wish.pk).state == "accepted"
        assert (Person.objects.get(login="teacher").surname == value) == accepted


def test_one_archive_is_made_at_a_time(world):
    viewer = world.viewer("teacher")
    outcomes = together(*(lambda: ask_archive(viewer=viewer, back="") for _ in range(3)))
    assert names(outcomes) == ["Archive", "Refused", "Refused"]
    assert Archive.objects.count() == 1


def test_without_the_lock_the_database_still_lets_one_consent_in(world, monkeypatch):
    """The negative control: with the lock away the second writer is stopped by the constraint, not by luck."""
    consents.published(world)
    viewer = world.viewer("teacher")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    together(*(lambda: processing.give(number=1, viewer=viewer) for _ in range(4)))
    assert Processing.objects.filter(state="given").count() == 1
