import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0006_file_in_grace"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="mediastep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("check", "Check"),
                    ("marks", "Marks of origin"),
                    ("preview", "Preview"),
                    ("shots", "Shots"),
                    ("ladder", "Streaming copies"),
                    ("storyboard", "Storyboard"),
                    ("prints", "Comparison with other films"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Print",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("picture", models.BinaryField(help_text="32 bytes a print; noughts where the picture is flat")),
                ("sound", models.BinaryField(help_text="4 bytes a print; empty without sound")),
                ("made_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="print", to="submissions.filmfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Provenance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.JSONField()),
                ("state", models.CharField(db_index=True, help_text="of the Content Credentials", max_length=12)),
                ("read_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provenance",
                        to="submissions.filmfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("clip", "Raw clip"),
                            ("prompts", "Prompts and settings"),
                            ("project", "Project file"),
                            ("screenshot", "Screenshot"),
                            ("making_of", "Making-of"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "opens",
                    models.CharField(
                        choices=[
                            ("desk", "Organizers, from handing in"),
                            ("shortlist", "Organizers, once the film is admitted"),
                        ],
                        default="desk",
                        max_length=10,
                        verbose_name="who may open it",
                    ),
                ),
                ("original_name", models.CharField(max_length=255)),
                ("storage_name", models.CharField(help_text="name in the storage “originals”", max_length=255)),
                (
                    "media_type",
                    models.CharField(help_text="by its first bytes, not by what it says of itself", max_length=80),
                ),
                ("bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Being read"),
                            ("done", "Read"),
                            ("failed", "Could not be read"),
                        ],
                        default="done",
                        max_length=8,
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("report", models.JSONField(default=dict)),
                ("duration_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("placed_start_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("placed_end_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("clip_start_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("is_mirrored", models.BooleanField(default=False)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("", "Not looked at yet"), ("same", "The same pictures"), ("other", "Other pictures")],
                        default="",
                        max_length=5,
                    ),
                ),
                ("judged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "film",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="submissions.film"
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "placed_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="clips_placed",
                        to="submissions.filmfile",
                    ),
                ),
            ],
            options={
                "ordering": ("added_at", "pk"),
                "indexes": [models.Index(fields=["state", "lease_until"], name="evidence_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("placed_in", None), ("placed_end_ms__gt", models.F("placed_start_ms")), _connector="OR"
                        ),
                        name="placed_clip_has_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="evidence_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("picture_ms", models.PositiveIntegerField(default=0)),
                ("sound_ms", models.PositiveIntegerField(default=0)),
                ("matches", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what it is")),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="likenesses",
                        to="submissions.filmfile",
                    ),
                ),
                (
                    "looked_at_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="likenesses_of_later",
                        to="submissions.filmfile",
                    ),
                ),
            ],
            options={
                "ordering": ("-picture_ms", "-sound_ms"),
                "constraints": [models.UniqueConstraint(fields=("file", "other"), name="one_likeness_a_pair")],
            },
        ),
    ]
