from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    default = True

    def ready(self) -> None:
        from contest.signals import account_closing  # noqa: PLC0415
        from submissions import checks  # noqa: F401, PLC0415  registers the system checks

        account_closing.connect(_films_follow, dispatch_uid="submissions.withdraw_films_of")


def _films_follow(**facts: object) -> None:
    """Loads the actions when an account is closed, and not with every command line that never closes one."""
    from submissions.actions.leaving import withdraw_films_of  # noqa: PLC0415

    withdraw_films_of(**facts)  # pyright: ignore[reportArgumentType] - a signal's arguments have no types


class FilesOnly(AppConfig):
    """The floor for command lines that ask no database (see manage.py): its words, without its models."""

    name = "submissions"

    def import_models(self) -> None:
        self.models = {}
