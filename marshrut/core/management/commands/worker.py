from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from marshrut.core.jobs.schedule import discover
from marshrut.core.jobs.working import Worker


class Command(BaseCommand):
    help = "Runs jobs: queued and scheduled ones. As many workers as you like may run at once."

    def add_arguments(self, parser):
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between looks at an empty queue"
        )
        parser.add_argument("--beat", type=float, default=10.0, help="seconds between signs of life")
        parser.add_argument(
            "--dead-after",
            type=float,
            default=45.0,
            help="seconds of silence after which a worker counts as dead",
        )
        parser.add_argument("--batch", action="store_true", help="do what is waiting, then stop")
        parser.add_argument("--max-tasks", type=int, help="stop after so many tasks")

    def handle(self, *, interval, beat, dead_after, batch, max_tasks, **_options):
        discover()
        worker = Worker(
            beat=beat,
            dead_after=dead_after,
            interval=interval,
            batch=batch,
            max_tasks=max_tasks,
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name="default",
            startup_delay=False,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        worker.run()
