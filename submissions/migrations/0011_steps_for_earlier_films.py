from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def ask_for_steps(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Films that came before there were these steps are read and compared like those that come after."""
    step, film = apps.get_model("submissions", "MediaStep"), apps.get_model("submissions", "Film")
    files = film.objects.filter(file__state="accepted").values_list("file", flat=True)
    step.objects.bulk_create(
        [step(file_id=file, kind=kind, queued_at=timezone.now()) for file in files for kind in ("marks", "prints")],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0010_labelled_copy")]

    operations = [migrations.RunPython(ask_for_steps, migrations.RunPython.noop)]
