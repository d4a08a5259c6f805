"""A consent withdrawn while its work is started, on PostgreSQL: one of the two waits, and none ends in a deadlock.

Two updates of one row in a transaction make PostgreSQL check its foreign keys again at the commit, which takes a key
share of the consent's and the person's rows; locks that forbid it would meet the withdrawal head on.
"""

import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from marshrut.core.workflow import Refused, perform
from marshrut.diagnostics.actions import consents
from marshrut.diagnostics.models import Consent
from marshrut.people.models import Person
from tests.diagnostics import given

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(world, monkeypatch):
    """The work is started after the withdrawal has been judged and before it is through; what each ended with."""
    work = given.work(given.opened(world), world.person("teacher"))
    consent = Consent.objects.select_related("case").get(pk=work.consent_id)
    seen, viewer, ends = (
        {"consent": given.seen(consent), "work": given.seen(work)},
        world.viewer("teacher"),
        {},
    )

    def start():
        try:
            ends["start"] = perform(given.fresh(work), "start", viewer=viewer, seen=seen["work"]).state
        except (Refused, OperationalError) as error:
            ends["start"] = type(error).__name__
        finally:
            connection.close()

    starting = threading.Thread(target=start)

    def performed(obj, name, **kwargs):
        done = perform(obj, name, **kwargs)
        if isinstance(obj, Consent):
            starting.start()
            starting.join(2)
        return done

    monkeypatch.setattr(consents, "perform", performed)
    try:
        ends["withdraw"] = consents.withdraw_consent(consent, viewer=viewer, seen=seen["consent"]).state
    except (Refused, OperationalError) as error:
        ends["withdraw"] = type(error).__name__
    starting.join(10)
    return ends


@pytest.mark.clause("A2.5.1")
def test_neither_ends_in_a_deadlock(world, monkeypatch):
    assert "OperationalError" not in race(world, monkeypatch).values()


def test_with_locks_of_keys_it_would(world, monkeypatch):
    """The negative control."""
    lock = QuerySet.select_for_update
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, no_key=False, **kw: lock(self, **kw))
    assert "OperationalError" in race(world, monkeypatch).values()


def test_a_lock_of_the_person_holds_up_no_test_of_theirs(world):
    work = given.work(given.opened(world), world.person("teacher"))
    viewer, seen, ends = world.viewer("teacher"), given.seen(work), []

    def start():
        try:
            ends.append(perform(given.fresh(work), "start", viewer=viewer, seen=seen).state)
        finally:
            connection.close()

    starting = threading.Thread(target=start)
    with transaction.atomic():
        list(Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=work.person_id))
        starting.start()
        starting.join(5)
        assert ends == ["running"]
    starting.join(5)
