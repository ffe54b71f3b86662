from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="awardcategory",
            name="cumulates_with",
            field=models.JSONField(blank=True, default=list, help_text="codes of categories it may be held with"),
        ),
        migrations.AddField(
            model_name="awardcategory",
            name="eligible",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="awardcategory",
            name="nominated",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="awardcategory",
            name="succession",
            field=models.CharField(blank=True, help_text="promote, vacant, anew, or empty", max_length=8),
        ),
    ]
