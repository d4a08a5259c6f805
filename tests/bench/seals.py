"""Sealing a minute's entries when the journal is long: milliseconds a sealing, and of writing one entry.

Run as `python -m tests.bench.seals ENTRIES` over an empty migrated database of its own.
"""

import statistics
import sys
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402

from marshrut.core.journal import draft_entry  # noqa: E402
from marshrut.core.models import Case, Entry, JobFailure  # noqa: E402
from marshrut.core.sealing import seal_all  # noqa: E402
from marshrut.core.viewer import system  # noqa: E402
from marshrut.core.workflow import start  # noqa: E402

AT_ONCE = 2_000
MINUTE = 50
REPEATS = 30


def fill(count):
    """Long journals of nothing: cases with an entry each, without what a real transition adds."""
    viewer = system("bench", timezone.now())
    blank = [Case(kind="job_failure", title="Сбой", since=viewer.at) for _ in range(count)]
    cases = Case.objects.bulk_create(blank)
    drafts = [draft_entry(case, viewer=viewer, capacity="", name="fail", label="Сбой") for case in cases]
    Entry.objects.bulk_create([entry for entry, _ in drafts])


def write_one():
    failure = JobFailure(task_id="0" * 32, job="job", attempts=5, error="x")
    start([failure], viewer=system("bench", timezone.now()), titles=["Сбой"])


def measure(entries):
    for _ in range(entries // AT_ONCE):
        fill(AT_ONCE)
    print(f"{entries} entries sealed at first in {timed(seal_all, timezone.now()) / 1000:.1f} s")
    sealings, writings = [], []
    for _ in range(REPEATS):
        writings += [timed(write_one) for _ in range(MINUTE)]
        sealings.append(timed(seal_all, timezone.now()))
    for told, times in (("sealing", sealings), ("writing an entry", writings)):
        p95 = sorted(times)[int(len(times) * 0.95) - 1]
        print(f"{told}: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms", flush=True)


def timed(act, *arguments):
    began = time.perf_counter()
    act(*arguments)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    measure(int(sys.argv[1]))
