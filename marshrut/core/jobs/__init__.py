"""Jobs: what the worker does by schedule, with retries, and so that people see how far it is.

A job is an idempotent function under `@task` of django_tasks, called with plain values (ids). It may run
twice – a killed worker's task is put back – and then must find its work done.
"""

from marshrut.core.jobs.own import prune, seal
from marshrut.core.jobs.runs import begin, finish, progress
from marshrut.core.jobs.schedule import every, named

__all__ = ["begin", "every", "finish", "named", "progress", "prune", "seal"]
