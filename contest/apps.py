from django.apps import AppConfig


class ContestConfig(AppConfig):
    name = "contest"

    def ready(self) -> None:
        from contest import checks  # noqa: F401, PLC0415  registers the system checks
