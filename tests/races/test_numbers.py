"""Many transactions number at once; without the row lock the same trial must fail."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from marshrut.documents.actions import allocate
from marshrut.documents.models import AllocatedNumber, NumberSeries

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRANSACTIONS, PORTION = 40, 5


def number_once(nth):
    """One transaction; every fifth changes its mind and rolls back. Returns whether it was refused."""
    try:
        with transaction.atomic():
            allocate("pathway", 2026, PORTION)
            if nth % 5 == 0:
                transaction.set_rollback(True)
    except IntegrityError:
        return True
    finally:
        connection.close()
    return False


def race():
    NumberSeries.objects.get_or_create(code="pathway", year=2026)
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(number_once, range(TRANSACTIONS)))


@pytest.mark.clause("A3.4.3.3")
def test_no_gap_and_no_double():
    assert race() == 0
    numbers = list(AllocatedNumber.objects.order_by("number").values_list("number", flat=True))
    kept = (TRANSACTIONS - TRANSACTIONS // 5) * PORTION
    assert numbers == list(range(1, kept + 1))


def test_without_the_lock_the_same_race_fails(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_args, **_kwargs: self)
    assert race() > 0
