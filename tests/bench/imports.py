"""A file of staff checked and loaded: seconds and rows a second.

Run as `python -m tests.bench.imports ROWS [ROWS …]` over a migrated database. Each file is of people nobody knows, a
sixth of whom have a spelling that is not taken word for word; then it is loaded; then the same file is checked again.
The job runs in this process, as the worker runs it.
"""

import resource
import sys
import time
from datetime import date, timedelta
from random import Random

import django

django.setup()

from django.utils import timezone  # noqa: E402

from marshrut.core.models import JobRun  # noqa: E402
from marshrut.core.viewer import Role  # noqa: E402
from marshrut.formats.tables import table  # noqa: E402
from marshrut.people import actions, jobs  # noqa: E402
from marshrut.people.access import viewer_of  # noqa: E402
from marshrut.people.models import (  # noqa: E402
    Appointment,
    Import,
    Municipality,
    Organisation,
    Person,
    Subject,
)
from marshrut.regulations.snils import check_number, format_snils  # noqa: E402

HEADINGS = (
    *("Организация", "Фамилия", "Имя", "Отчество", "Дата рождения", "СНИЛС", "Должность", "Предметы"),
    *("Работает с", "Образование", "Квалификационная категория", "Педагогический стаж", "Телефон", "Почта"),
)
SYLLABLES = ("бе", "ло", "ра", "ми", "ка", "ве", "ту", "со", "не", "го", "ли", "ду")
PLACES = 730
SINCE = date(2015, 9, 1)


def prepare():
    """The operator, the organisations, the subjects."""
    town = Municipality.objects.create(name="Вяземский муниципальный округ")
    for number in range(PLACES):
        Organisation.objects.create(
            key=f"67-{number:04}",
            name=f"МБОУ «СШ № {number}»",
            short_name=f"СШ № {number}",
            kind=Organisation.Kind.SCHOOL,
            municipality=town,
        )
    for name in ("математика", "русский язык", "физика", "начальные классы"):
        Subject.objects.create(code=name[:20], name=name)
    operator = Person.objects.create(login="operator", surname="Орлова", first_name="Нина", patronymic="")
    Appointment.objects.create(person=operator, role=Role.OPERATOR, since=SINCE, basis="приказ")
    return operator


def staff(count, start):
    """`count` people whose numbers begin with `start`."""
    chance = Random(start)
    for number in range(start, start + count):
        name = "".join(chance.choices(SYLLABLES, k=4)).title()
        odd = number % 6 == 0
        nine = f"{100_000_000 + number:09}"
        snils = nine + check_number(nine)
        born = date(1960, 1, 1) + timedelta(days=number % 14_000)
        yield (
            f"67-{number % PLACES:04}",
            f"{name}ова",
            "Анна",
            "Ильинична",
            f"{born:%Y-%m-%d}" if odd else born,
            snils if odd else format_snils(snils),
            "учит." if odd else "учитель",
            "матем., рус. яз." if odd else "математика, русский язык",
            SINCE,
            "высшее",
            "ВКК" if odd else "первая",
            "10 лет 3 мес.",
            f"+7910{number:07}",
            f"p{number}@mail.ru",
        )


def measured(label, count, work):
    began, cpu = time.perf_counter(), time.process_time()
    result = work()
    spent, used = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count:6} rows: {label:22} {spent:6.1f} s {count / spent:7.0f} rows/s, CPU {used:5.1f} s, peak {peak:.0f} MB",
        flush=True,
    )
    return result


def checked(data, viewer):
    source, run = actions.receive_file(kind="staff", name="Штат.xlsx", data=data, viewer=viewer)
    if run:
        jobs.check_received.func(import_id=source.pk, run_id=run.pk)
    source.refresh_from_db()
    assert source.phase == Import.Phase.CHECKED and not source.problems, source.problems[:3]
    return source


def loaded(source, viewer):
    run = actions.start_import(source=source, viewer=viewer)
    jobs.load_file.func(import_id=source.pk, run_id=run.pk)
    assert JobRun.objects.get(pk=run.pk).finished_at


def main(sizes):
    operator, start = prepare(), 0
    for count in sizes:
        data = table(HEADINGS, staff(count, start), title="Сотрудники", most=count)
        start += count
        viewer = viewer_of(operator, timezone.now())
        print(f"{count:6} rows: {len(data) / 2**20:.1f} MB")
        source = measured("checked, all new", count, lambda: checked(data, viewer))  # noqa: B023
        measured("loaded, all new", count, lambda: loaded(source, viewer))  # noqa: B023
        again = measured("checked, all known", count, lambda: checked(data, viewer))  # noqa: B023
        again.problems = [[row, "СНИЛС", "", "Проверьте."] for row in range(3, count, 10)]
        again.save(update_fields=["problems"])
        measured("marked copy", count, lambda: actions.marked_file(source=again, viewer=viewer))  # noqa: B023


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
