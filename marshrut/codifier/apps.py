from django.apps import AppConfig


class CodifierConfig(AppConfig):
    name = "marshrut.codifier"
