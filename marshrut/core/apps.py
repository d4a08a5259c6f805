from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from marshrut.core.form_messages import say_what_to_do


class CoreConfig(AppConfig):
    name = "marshrut.core"

    def ready(self):
        say_what_to_do()
        import_module("marshrut.core.region_check")
        import_module("marshrut.core.jobs.flow")
        autodiscover_modules("workflow")
