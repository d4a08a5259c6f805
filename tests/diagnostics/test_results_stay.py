"""What was scored stays as it was scored, whoever has the database before them (A2.6.1)."""

import pytest
from django.db import IntegrityError, transaction

from marshrut.diagnostics.models import BlockResult, DeficitResult, Result
from tests.diagnostics import given_results

CHANGES = (
    (Result, {"points": 0}),
    (Result, {"level": "low"}),
    (BlockResult, {"points": 0}),
    (DeficitResult, {"deficit": False}),
)


@pytest.mark.clause("A2.6.1")
@pytest.mark.parametrize(("model", "change"), CHANGES)
def test_a_scored_result_cannot_be_rewritten(world, model, change):
    given_results.scored(world, {"teacher": 1})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(**change)


def test_its_flow_moves_on(world):
    given_results.released(world, {"teacher": 1})
    assert Result.objects.get().state == Result.State.RELEASED
