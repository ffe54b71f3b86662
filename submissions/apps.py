from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"

    def ready(self) -> None:
        from contest.signals import account_closing  # noqa: PLC0415
        from submissions.actions.leaving import withdraw_films_of  # noqa: PLC0415

        account_closing.connect(withdraw_films_of, dispatch_uid="submissions.withdraw_films_of")
