"""Look into the stage's database from outside of its server: `python -m tests.faults.look counting 7`."""

import json
import sys

import django

django.setup()

from django.db.models import F  # noqa: E402

from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer  # noqa: E402


def counting(attempt):
    rows = CurrentAnswer.objects.filter(attempt_id=attempt)
    return dict(rows.values_list("position", "answer__value"))


def all_counting():
    found = {}
    for attempt, position, value in CurrentAnswer.objects.values_list(
        "attempt_id", "position", "answer__value"
    ):
        found.setdefault(attempt, {})[position] = value
    return found


def logged():
    return [str(uuid) for uuid in Answer.objects.values_list("uuid", flat=True).iterator(5000)]


def shut_out(attempt):
    return Attempt.objects.filter(pk=attempt).update(generation=F("generation") + 1)


ASKED = {"counting": counting, "all_counting": all_counting, "logged": logged, "shut_out": shut_out}

if __name__ == "__main__":
    json.dump(ASKED[sys.argv[1]](*sys.argv[2:]), sys.stdout)
