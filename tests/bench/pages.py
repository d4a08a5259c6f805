"""«Сегодня» and every list at the size of the database at hand: milliseconds a page.

Run as `python -m tests.bench.pages [REPEATS]` over a demo region (`manage.py demo --size region`). The requests go
through the whole of Django in this process, as each member of the cast who may open the page.
"""

import statistics
import sys
import time

import django

django.setup()

from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from marshrut.people.models import Person  # noqa: E402

PAGES = {
    "today": ("operator", "analyst", "developer", "head", "teacher"),
    "applications": ("operator", "deputy"),
    "sittings": ("operator",),
    "results": ("analyst",),
    "results_to_decide": ("analyst",),
    "pathways": ("developer", "methodist"),
    "measures": ("developer",),
    "people": ("operator", "deputy"),
    "organisations": ("operator",),
    "codifier": ("operator",),
    "bank": ("operator",),
}


def measure(repeats):
    print(f"{'page':20} {'as':10} {'median ms':>9} {'p95 ms':>8} {'KB':>6}")
    for name, logins in PAGES.items():
        for login in logins:
            client = Client(raise_request_exception=True)
            client.force_login(Person.objects.get(login=login))
            path = reverse(name)
            page = client.get(path, headers={"host": "localhost"})
            assert page.status_code == 200, (path, login, page.status_code)
            times = sorted(timed(client, path) for _ in range(repeats))
            p95 = times[int(len(times) * 0.95) - 1]
            size = len(page.content) / 1024
            print(f"{name:20} {login:10} {statistics.median(times):9.1f} {p95:8.1f} {size:6.0f}")


def timed(client, path):
    began = time.perf_counter()
    client.get(path, headers={"host": "localhost"})
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
