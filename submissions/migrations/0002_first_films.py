from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="film",
            name="first_film",
            field=models.BooleanField(default=False, verbose_name="first film"),
        ),
    ]
