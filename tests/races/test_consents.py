"""A consent withdrawn while the head signs (A2.5.9.3), on PostgreSQL: SQLite would hide it."""

from threading import Barrier, Event

import pytest
from django.db.models import QuerySet

from marshrut.core.models import Entry
from marshrut.core.workflow import performing
from marshrut.diagnostics.actions import applications, consents
from tests.diagnostics import given
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def race(world, application):
    """The head signs and the teacher withdraws at the same moment."""
    consent = given.consent(world, application, "teacher")
    head, teacher = world.viewer("head"), world.viewer("teacher")
    seen, seen_consent = given.seen(application), given.seen(consent)
    return together(
        lambda: applications.sign_application(application, viewer=head, seen=seen),
        lambda: consents.withdraw_consent(consent, viewer=teacher, seen=seen_consent),
    )


def sent_without_knowing(application):
    """Sent though a consent was withdrawn, and nothing in its journal says that it came afterwards."""
    application = given.fresh(application)
    withdrawn = application.consents.filter(state="withdrawn").exists()
    told = Entry.objects.filter(case_id=application.pk, name="consent_withdrawn").exists()
    return bool(application.sent_at and withdrawn and not told)


@pytest.mark.clause("A2.5.9.3", "A2.5.1")
def test_the_signature_never_covers_a_withdrawn_consent(world):
    for _ in range(ROUNDS):
        application = given.consented(world)
        race(world, application)
        assert given.fresh(given.consent(world, application, "teacher")).state == "withdrawn"
        assert not sent_without_knowing(application)


def test_without_the_lock_it_would(world, monkeypatch):
    """The negative control: the lock taken away, both judge before either writes, the signature commits last."""
    application = given.consented(world)
    both_judged, withdrawn = Barrier(2), Event()
    judge, perform, withdraw = performing.judge, applications.perform, consents.withdraw_consent

    def judged(obj, step, viewer):
        found = judge(obj, step, viewer)
        both_judged.wait(10)
        return found

    def performed(*args, **kwargs):
        fresh = perform(*args, **kwargs)
        withdrawn.wait(10)
        return fresh

    def withdraw_first(*args, **kwargs):
        try:
            return withdraw(*args, **kwargs)
        finally:
            withdrawn.set()

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(performing, "judge", judged)
    monkeypatch.setattr(applications, "perform", performed)
    monkeypatch.setattr(consents, "withdraw_consent", withdraw_first)
    race(world, application)
    assert sent_without_knowing(application)
