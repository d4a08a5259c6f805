from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from marshrut.core import jobs
from marshrut.core.jobs import attempts, schedule
from marshrut.core.jobs.working import Worker
from marshrut.core.models import Deadline, Entry, JobFailure, JobKind, JobRun, WorkerBeat
from marshrut.core.queue import queue
from marshrut.core.workflow import perform

HERE = "tests.core.test_jobs"
done = []
DEAD = timedelta(seconds=45)


@task
def note(**kwargs):
    done.append(kwargs)


@task
def fail(snils="112233445 95", **_kwargs):
    raise ValueError(f"СНИЛС {snils}")


@task
def count_to_three(run_id):
    for n in range(4):
        jobs.progress(run_id, n, 3)
    jobs.finish(run_id, {"facts": {"Обработано": "3"}})


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


@pytest.fixture
def worker(db):
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="first",
    )


def work_off(worker):
    """Turn until nothing waits, as if the time between attempts had passed."""
    idle = False
    while not idle:
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
        idle = worker.turn()


def failed(worker):
    queue(f"{HERE}.fail")
    work_off(worker)
    return JobFailure.objects.get()


def test_a_queued_job_is_done_once(worker):
    queue(f"{HERE}.note", case_ids=[1, 2])
    work_off(worker)
    assert done == [{"case_ids": [1, 2]}]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_failing_job_waits_longer_each_time(worker):
    queue(f"{HERE}.fail")
    worker.turn()
    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids)) == ("READY", 1)
    assert row.run_after > timezone.now()
    assert [attempts.delay(n).seconds for n in (1, 2, 3, 4, 9)] == [5, 30, 120, 600, 600]


def test_after_the_last_attempt_the_administrator_has_a_duty(worker, world):
    failure = failed(worker)
    duty = Deadline.objects.visible_to(world.viewer("administrator")).open().get()
    assert (failure.attempts, failure.error) == (attempts.LIMIT, "builtins.ValueError")
    assert (duty.name, duty.case_id) == ("repair", failure.pk)


def test_no_personal_data_of_an_error_is_kept(worker, caplog):
    failed(worker)
    row = DBTaskResult.objects.get()
    assert "in fail" in row.traceback
    assert "112233445" not in row.traceback + caplog.text + str(Entry.objects.values()) + str(row.__dict__)


def test_the_administrator_puts_it_back_with_all_attempts(worker, world):
    failure = failed(worker)
    perform(failure, "repeat", viewer=world.viewer("administrator"), seen=1)
    row = DBTaskResult.objects.get()
    assert (row.status, row.worker_ids) == ("READY", [])
    assert not Deadline.objects.open().exists()


def test_a_silent_workers_task_is_put_back(worker, now):
    WorkerBeat.objects.create(worker_id="other", place="x", started_at=now, seen_at=timezone.now() - DEAD * 2)
    queue(f"{HERE}.note")
    DBTaskResult.objects.get().claim("other")
    assert attempts.reap(timezone.now(), DEAD) == 1
    work_off(worker)
    assert done == [{}]


def test_a_living_workers_task_is_left_alone(worker, now):
    WorkerBeat.objects.create(worker_id="other", place="x", started_at=now, seen_at=timezone.now())
    queue(f"{HERE}.note")
    DBTaskResult.objects.get().claim("other")
    assert attempts.reap(timezone.now(), DEAD) == 0


def test_a_task_that_kills_its_workers_is_given_up(db):
    queue(f"{HERE}.note")
    for n in range(attempts.LIMIT):
        DBTaskResult.objects.get().claim(f"dead {n}")
        attempts.reap(timezone.now(), DEAD)
    assert JobFailure.objects.get().error == attempts.KILLED


def test_a_late_result_does_not_overwrite_another_workers_attempt(db):
    queue(f"{HERE}.note")
    first, second = DBTaskResult.objects.get(), DBTaskResult.objects.get()
    first.claim("slow")
    second.claim("quick")
    attempts.succeed(first, None, timezone.now())
    assert DBTaskResult.objects.get().status == "RUNNING"


def test_a_stopped_worker_puts_its_task_back(worker, monkeypatch):
    def stop(*_args, **_kwargs):
        raise SystemExit(1)

    queue(f"{HERE}.note")
    monkeypatch.setattr(type(note), "call", stop)
    with pytest.raises(SystemExit):
        worker.turn()
    assert DBTaskResult.objects.get().status == "READY"


def test_a_scheduled_job_is_queued_once_by_two_workers(db, monkeypatch):
    monkeypatch.setattr(schedule, "_known", {f"{HERE}.note": schedule.Known("Заметка", 60)})
    now = timezone.now()
    schedule.announce(now)
    assert schedule.enqueue_due(now) == [f"{HERE}.note"]
    assert schedule.enqueue_due(now) == []
    assert schedule.enqueue_due(now + timedelta(seconds=61)) == []
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert schedule.enqueue_due(now + timedelta(seconds=122)) == [f"{HERE}.note"]


def test_a_job_taken_off_the_schedule_loses_its_slot(db, monkeypatch):
    monkeypatch.setattr(schedule, "_known", {f"{HERE}.note": schedule.Known("Заметка", 60)})
    schedule.announce(timezone.now())
    monkeypatch.setattr(schedule, "_known", {})
    schedule.announce(timezone.now())
    assert JobKind.objects.get().next_at is None


def test_an_idle_turn_takes_no_lock(worker, django_assert_num_queries):
    worker.turn()
    with django_assert_num_queries(4) as queries:
        worker.turn()
    assert not any("FOR UPDATE" in q["sql"] or "UPDATE" in q["sql"] for q in queries)


def test_a_long_job_shows_its_progress_and_report(worker, world, client):
    viewer = world.viewer("operator")
    run = jobs.begin("Загрузка людей", f"{HERE}.count_to_three", viewer=viewer)
    client.force_login(world.person("operator"))
    page = client.get(reverse("job_run", args=[run.pk]))
    assert page["Refresh"] == "3"
    work_off(worker)
    run = JobRun.objects.get()
    assert (run.done, run.total, run.failed) == (3, 3, False)
    page = client.get(reverse("job_run", args=[run.pk]))
    assert "Обработано" in page.content.decode()
    assert "Refresh" not in page


def test_a_long_job_that_fails_says_so(worker, world):
    jobs.begin("Загрузка людей", f"{HERE}.fail", viewer=world.viewer("operator"))
    work_off(worker)
    assert JobRun.objects.get().failed


def test_somebody_elses_run_is_not_shown(world, client):
    run = jobs.begin("Загрузка людей", f"{HERE}.note", viewer=world.viewer("operator"))
    client.force_login(world.person("teacher"))
    assert client.get(reverse("job_run", args=[run.pk])).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_of_jobs_takes_a_bounded_number_of_queries(
    worker, world, client, size, django_assert_max_num_queries
):
    for _ in range(size):
        queue(f"{HERE}.fail")
    work_off(worker)
    client.force_login(world.person("administrator"))
    with django_assert_max_num_queries(18):
        page = client.get(reverse("jobs"))
    assert page.content.decode().count("Не выполнено задание") == size


def test_the_administrator_repeats_on_the_page(worker, world, client):
    failure = failed(worker)
    client.force_login(world.person("administrator"))
    assert "Повторить" in client.get(reverse("jobs")).content.decode()
    assert "Повторить" in client.get(reverse("job_failure", args=[failure.pk])).content.decode()
    client.post(reverse("step", args=[failure.pk, "repeat"]), {"seen": 1})
    assert Entry.objects.get(name="repeat").person == world.person("administrator")
    assert DBTaskResult.objects.get().status == "READY"
    assert "Поставлено заново" in client.get(reverse("jobs")).content.decode()


@pytest.mark.parametrize("name", ["teacher", "head", "operator"])
def test_others_do_not_see_jobs(world, client, name):
    client.force_login(world.person(name))
    assert client.get(reverse("jobs")).status_code == 403


def test_old_traces_are_removed_and_fresh_ones_kept(db):
    now = timezone.now()
    for age in (1, 30):
        queue(f"{HERE}.note")
        DBTaskResult.objects.filter(status="READY").update(
            status="SUCCESSFUL", finished_at=now - timedelta(days=age)
        )
    jobs.prune.call()
    assert DBTaskResult.objects.count() == 1
