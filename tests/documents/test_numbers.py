import pytest
from django.db import IntegrityError, transaction

from marshrut.core.workflow import Refused
from marshrut.documents.actions import allocate, cancel_number
from marshrut.documents.models import AllocatedNumber

pytestmark = pytest.mark.django_db


@pytest.mark.clause("A3.4.3.3")
def test_numbers_run_without_gaps_per_series_and_year():
    assert list(allocate("pathway", 2026, 3)) == [1, 2, 3]
    assert list(allocate("pathway", 2026, 2)) == [4, 5]
    assert list(allocate("pathway", 2027, 1)) == [1]
    assert list(allocate("application", 2026)) == [1]


def test_a_rolled_back_transaction_gives_its_numbers_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        allocate("pathway", 2026, 10)
        raise RuntimeError
    assert list(allocate("pathway", 2026)) == [1]


def test_a_cancelled_number_stays_in_the_register_and_is_not_given_again(world):
    allocate("pathway", 2026, 2)
    viewer = world.viewer("developer")
    row = cancel_number(series="pathway", year=2026, number=2, viewer=viewer, reason="составлен по ошибке")
    assert (row.cancelled_by_id, row.reason) == (viewer.person_id, "составлен по ошибке")
    assert list(allocate("pathway", 2026)) == [3]
    with pytest.raises(Refused, match="уже аннулирован"):
        cancel_number(series="pathway", year=2026, number=2, viewer=viewer, reason="ещё раз")


def test_cancelling_asks_for_the_reason(world):
    allocate("pathway", 2026)
    with pytest.raises(Refused, match="почему"):
        cancel_number(series="pathway", year=2026, number=1, viewer=world.viewer("developer"), reason=" ")


def test_the_register_loses_no_line():
    allocate("pathway", 2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllocatedNumber.objects.all().delete()


@pytest.mark.parametrize("count", [1, 1000])
def test_a_thousand_numbers_take_as_many_queries_as_one(count, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        allocate("pathway", 2026, count)
