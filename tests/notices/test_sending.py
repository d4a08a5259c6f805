"""Over a real mail server in a process of its own."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from marshrut.core.models import Deadline
from marshrut.notices import actions, jobs
from marshrut.notices.models import Letter, Mailbox
from tests.conftest import NOW
from tests.diagnostics import given as diagnostics
from tests.notices import given
from tests.notices.post import free_port, post_office


@pytest.fixture(autouse=True)
def clock():
    """The worker reads the clock."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with post_office(tmp_path_factory.mktemp("post")) as office:
        yield office


@pytest.fixture
def post(office, settings):
    for old in office.folder.glob("*.json"):
        old.unlink()
    _use(settings, office.port)
    return office


def _use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.SITE_URL = "https://marshrut.example.org"


@pytest.fixture
def written(world):
    """A digest for the operator, whom an application awaits."""

    def write(address="operator@example.org"):
        given.mailbox(world, "operator", address)
        diagnostics.sent(world)
        return given.letter(world, "operator")

    return write


def outcome():
    letter = Letter.objects.get()
    return letter.outcome, letter.attempts, letter.error


def test_a_digest_says_how_much_awaits_and_until_when(post, written):
    letter = written()
    assert jobs.deliver.func() == 1
    ((to, message),) = post.taken
    assert to == "operator@example.org" and message["Subject"] == "Маршрут: вас ждёт 1 дело"
    text = message.get_content()
    assert "вас ждёт 1 дело. Ближайший срок — 26 ноября 2026." in text
    assert "https://marshrut.example.org/today/" in text
    assert outcome() == ("sent", 1, "")
    assert message["Message-ID"] == f"<{letter.number.hex}@marshrut.example.org>"
    assert jobs.deliver.func() == 0 and len(post.taken) == 1


def test_digests_can_be_unsubscribed_from_in_one_click(post, written):
    written()
    jobs.deliver.func()
    ((_, message),) = post.taken
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip().startswith("<https://marshrut.example.org/letters/off/")
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.clause("A2.6.3")
def test_what_is_told_names_nobody_and_nothing_and_cannot_be_unsubscribed_from(post, world):
    given.mailbox(world, "teacher", digest=False, reminders=False)
    diagnostics.sitting(world, in_days=9)
    given.told(world)
    Letter.objects.exclude(entry__name="assign").delete()
    assert jobs.deliver.func() == 1
    ((_, message),) = post.taken
    text = message.get_content()
    assert "Срок — до 2 декабря 2026 включительно." in text
    assert f"https://marshrut.example.org/letters/{Letter.objects.get().number}/" in text
    assert message["List-Unsubscribe"] is None
    for word in ("Ветрова", "Мария", "математика", "диагностическ", "сеанс", "СШ"):
        assert word.lower() not in str(message).lower() + text.lower()


def test_what_was_done_meanwhile_needs_no_letter(post, world):
    given.mailbox(world, "teacher")
    application = diagnostics.asked(world)
    given.told(world)
    diagnostics.give(world, application, "teacher")
    assert jobs.deliver.func() == 0
    assert outcome()[0] == "needless" and post.taken == []


def test_a_digest_of_nothing_is_not_sent(post, written):
    written()
    Deadline.objects.update(closed_at=NOW)
    assert jobs.deliver.func() == 0 and outcome()[0] == "needless"


def test_who_unsubscribed_meanwhile_gets_nothing(post, written):
    written()
    Mailbox.objects.update(digest=False)
    assert jobs.deliver.func() == 0 and outcome()[0] == "needless"


def test_a_refusal_for_now_is_tried_again_later_and_not_for_ever(post, written, clock):
    written("later@example.org")
    for attempt, minutes in enumerate((1, 5, 30, 120, 360), 1):
        jobs.deliver.func()
        assert outcome() == ("waiting", attempt, "получатель: 451")
        assert jobs.deliver.func() == 0 and outcome()[1] == attempt, "not before its time"
        clock.shift(timedelta(minutes=minutes))
        clock.move_to(max(NOW + timedelta(0), Letter.objects.get().next_at))
    jobs.deliver.func()
    clock.move_to(Letter.objects.get().next_at)
    jobs.deliver.func()
    assert outcome() == ("failed", 7, "получатель: 451")


def test_a_repeated_attempt_waits_out_the_night(post, written, clock):
    written("later@example.org")
    clock.move_to(NOW + timedelta(hours=9, minutes=59, seconds=30))  # 19:59:30
    jobs.deliver.func()
    assert Letter.objects.get().next_at == NOW + timedelta(hours=22)


def test_a_dead_address_gets_three_letters_and_then_none(post, written, world):
    written("refused@example.org")
    for day in range(3):
        Letter.objects.all().delete()
        given.letter(world, "operator", day=NOW.date() + timedelta(days=day))
        jobs.deliver.func()
        assert outcome() == ("failed", 1, "получатель: 550")
    assert Mailbox.objects.get().bounced_at == NOW
    assert actions.write_round(given.letters_of(world)) == 0


def test_a_letter_that_arrives_makes_up_for_earlier_refusals(post, written):
    written()
    Mailbox.objects.update(refusals=2)
    jobs.deliver.func()
    assert Mailbox.objects.get().refusals == 0


def test_a_server_that_will_not_relay_says_nothing_of_the_address(post, written):
    written("relay@example.org")
    jobs.deliver.func()
    assert outcome() == ("failed", 1, "получатель: 554")
    assert Mailbox.objects.get().refusals == 0


def test_a_server_that_does_not_answer_costs_no_attempt_and_loses_nothing(
    written, settings, tmp_path, caplog
):
    port = free_port()
    _use(settings, port)
    written()
    assert jobs.deliver.func() == 0
    assert outcome() == ("waiting", 0, "")
    assert "ConnectionRefusedError" in caplog.text and "operator@" not in caplog.text
    with post_office(tmp_path / "post", port) as office:
        assert jobs.deliver.func() == 1
        assert len(office.taken) == 1


def test_a_claim_runs_out_and_the_late_one_settles_nothing(post, written, world, clock):
    written()
    first = actions.claim(given.letters_of(world))
    assert actions.claim(given.letters_of(world)) is None, "it is held"
    clock.shift(timedelta(seconds=181))
    second = actions.claim(given.letters_of(world, NOW + timedelta(seconds=181)))
    assert second.pk == first.pk and second.attempts == 2
    assert not actions.settle(first, Letter.Outcome.SENT, NOW)
    assert actions.settle(second, Letter.Outcome.SENT, NOW)


def test_a_letter_whose_workers_are_killed_again_and_again_is_given_up(world, written):
    written()
    Letter.objects.update(attempts=7)
    jobs_claim = actions.claim(given.letters_of(world))
    assert jobs_claim.failed and outcome() == ("failed", 8, "обработчик прерван")


def test_old_letters_are_forgotten_and_not_written_again(world):
    given.mailbox(world, "teacher")
    diagnostics.asked(world)
    given.told(world)
    Letter.objects.update(outcome="sent", ended_at=NOW)
    later = NOW + timedelta(days=91)
    actions.tell(given.letters_of(world, later))
    assert actions.prune(later) == 1
    assert actions.tell(given.letters_of(world, later + timedelta(minutes=1))) == 0


def test_without_a_server_letters_become_files(written, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    written()
    assert jobs.deliver.func() == 1
    (path,) = tmp_path.iterdir()
    assert "To: operator@example.org" in path.read_text()
    assert mail.outbox == []
