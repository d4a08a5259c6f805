"""The settings of a later version."""

from marshrut.settings import *  # noqa: F403
from marshrut.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.later"]
