from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "marshrut.documents"

    def ready(self):
        import_module("marshrut.documents.documents")
