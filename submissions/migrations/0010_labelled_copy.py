from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0009_media_work_again"),
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
                    ("copy", "Labelled copy"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="rendition",
            name="kind",
            field=models.CharField(
                choices=[
                    ("hls", "Stream"),
                    ("poster", "Poster"),
                    ("storyboard", "Storyboard"),
                    ("subtitles", "Subtitles in the file"),
                    ("copy", "Labelled copy"),
                ],
                max_length=12,
            ),
        ),
    ]
