from importlib import import_module

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "awards"

    def ready(self) -> None:
        import_module("awards.checks")
