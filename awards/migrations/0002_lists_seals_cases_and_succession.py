# ruff: noqa: ANN001, ANN201, ARG001

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import awards.lifecycle
import awards.models.awards
import awards.models.cases


def draw_check_codes(apps, schema_editor):
    for award in apps.get_model("awards", "Award").objects.all():
        award.check_code = awards.models.awards.a_check_code()
        award.save(update_fields=["check_code"])


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0001_initial"),
        ("contest", "0003_award_categories_say_who_may_win"),
        ("submissions", "0002_first_films"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(default=awards.models.cases.a_case_number, max_length=12, unique=True)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            (awards.lifecycle.CaseStage["FILED"], "Filed"),
                            (awards.lifecycle.CaseStage["AWAITING_REPLY"], "Waiting for the creator's reply"),
                            (awards.lifecycle.CaseStage["ANSWERED"], "Answered"),
                            (awards.lifecycle.CaseStage["DECIDED"], "Decided"),
                            (awards.lifecycle.CaseStage["DISMISSED"], "Not taken up"),
                        ],
                        default=awards.lifecycle.CaseStage["FILED"],
                        max_length=16,
                    ),
                ),
                (
                    "claimant_kind",
                    models.CharField(
                        choices=[("visitor", "Visitor"), ("juror", "Juror"), ("organizer", "Organizer")], max_length=10
                    ),
                ),
                ("contact", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("language", models.CharField(default="en", max_length=12)),
                ("claim", models.TextField(max_length=4000, verbose_name="what is wrong")),
                ("question", models.TextField(blank=True, max_length=4000, verbose_name="what the creator is asked")),
                ("reply", models.TextField(blank=True, max_length=8000, verbose_name="the creator's reply")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "The declaration is confirmed"),
                            ("corrected", "The declaration was corrected; the film still meets the rules"),
                            ("below_minimum", "The film is below the least share of AI"),
                            ("false_statement", "A statement was false"),
                            ("rights", "Rights of others were violated"),
                        ],
                        max_length=16,
                    ),
                ),
                ("conclusion", models.TextField(blank=True, max_length=4000, verbose_name="reasons of the decision")),
                ("filed_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("reply_until", models.DateTimeField(blank=True, null=True)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-filed_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Decider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "The declaration is confirmed"),
                            ("corrected", "The declaration was corrected; the film still meets the rules"),
                            ("below_minimum", "The film is below the least share of AI"),
                            ("false_statement", "A statement was false"),
                            ("rights", "Rights of others were violated"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=4000, verbose_name="reason")),
                ("called_at", models.DateTimeField()),
                ("voted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("called_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=600, verbose_name="reason")),
                ("nominated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PublishedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "First publication"),
                            ("correction", "Correction"),
                            ("revocation", "Revocation"),
                            ("succession", "Succession"),
                        ],
                        max_length=12,
                    ),
                ),
                ("notice", models.TextField(blank=True, max_length=1200, verbose_name="public notice")),
                ("content", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                ("shown_from", models.DateTimeField()),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("below_minimum", "Below the least share of AI"),
                            ("false_statement", "False statement"),
                            ("rights", "Rights of others"),
                            ("withdrawn", "Given back by the creator"),
                            ("other", "Another reason"),
                        ],
                        max_length=16,
                    ),
                ),
                ("notice", models.TextField(max_length=1200, verbose_name="public notice")),
                (
                    "succession",
                    models.CharField(
                        choices=[
                            ("promote", "The following films move up"),
                            ("vacant", "The slot stays vacant"),
                            ("anew", "The jury decides anew"),
                        ],
                        max_length=8,
                    ),
                ),
                ("revoked_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("files", models.JSONField(default=dict)),
                ("public_key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("signed_at", "pk"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="one_award_a_film_and_category",
        ),
        migrations.RemoveConstraint(
            model_name="publication",
            name="publication_stage_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="ruling",
            name="ruling_kind_is_known",
        ),
        migrations.AddField(
            model_name="award",
            name="answer_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="check_code",
            field=models.CharField(default=awards.models.awards.a_check_code, max_length=16),
        ),
        # Adding a unique column with a drawn default draws once for all rows; so each row draws its own before.
        migrations.RunPython(draw_check_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="award",
            name="check_code",
            field=models.CharField(default=awards.models.awards.a_check_code, max_length=16, unique=True),
        ),
        migrations.AddField(
            model_name="award",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="award",
            name="ended_why",
            field=models.TextField(blank=True, max_length=1200),
        ),
        migrations.AddField(
            model_name="award",
            name="number",
            field=models.PositiveIntegerField(default=1, help_text="which slot of the category"),
        ),
        migrations.AddField(
            model_name="award",
            name="prize",
            field=models.CharField(
                choices=[
                    ("due", "Due"),
                    ("papers", "Waiting for papers"),
                    ("paid", "Handed over"),
                    ("returned", "To be returned"),
                ],
                default="due",
                max_length=8,
                verbose_name="prize",
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="state",
            field=models.CharField(
                choices=[
                    ("given", "Given"),
                    ("offered", "Offered, not accepted yet"),
                    ("declined", "Declined"),
                    ("revoked", "Revoked"),
                    ("moved", "Given up for a higher award"),
                ],
                default="given",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="final_at",
            field=models.DateTimeField(blank=True, help_text="end of the objection window, if there is one", null=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="retracted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="retraction",
            field=models.TextField(blank=True, max_length=1200, verbose_name="public reason of the retraction"),
        ),
        migrations.AddField(
            model_name="publication",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="ruling",
            name="votes",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="publication",
            name="stage",
            field=models.CharField(
                choices=[
                    ("drafted", "Drafted"),
                    ("half_signed", "Signed by one of two"),
                    ("signed", "Signed"),
                    ("scheduled", "Scheduled"),
                    ("retracted", "Retracted"),
                ],
                default="drafted",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="kind",
            field=models.CharField(
                choices=[
                    ("choice", "Winners chosen"),
                    ("order", "Order of tied films"),
                    ("vote", "Vote of the panel on a tie"),
                    ("ballot", "Ballot of the jury"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["given", "offered"])),
                fields=("category", "film"),
                name="one_award_a_film_and_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["given", "offered", "declined", "revoked", "moved"])),
                name="award_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["given", "offered"]), ("ended_at__isnull", False), _connector="OR"),
                name="ended_award_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ("drafted", "half_signed", "signed", "scheduled", "retracted"))),
                name="publication_stage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("final_at__isnull", True), ("final_at__gte", models.F("publish_at")), _connector="OR"
                ),
                name="final_after_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["choice", "order", "vote", "ballot"])), name="ruling_kind_is_known"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="claimant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="contest.edition"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="film",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="submissions.film"
            ),
        ),
        migrations.AddField(
            model_name="decider",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deciders", to="awards.case"
            ),
        ),
        migrations.AddField(
            model_name="decider",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="case_seats", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="nominations", to="contest.awardcategory"
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="film",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="nominations", to="submissions.film"
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="nominated_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="publishedlist",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lists", to="awards.publication"
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="award",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="revocation", to="awards.award"
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revocations",
                to="awards.case",
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="revoked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="list",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="seal", to="awards.publishedlist"
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="awards.publication"
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="signer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["edition", "stage"], name="case_by_stage"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["filed", "awaiting_reply", "answered", "decided", "dismissed"])),
                name="case_stage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "decided"), _negated=True),
                    models.Q(("outcome", ""), _negated=True),
                    _connector="OR",
                ),
                name="decided_case_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="decider",
            constraint=models.UniqueConstraint(fields=("case", "person"), name="one_seat_a_case"),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(fields=("category", "film"), name="one_nomination_a_film"),
        ),
        migrations.AddConstraint(
            model_name="publishedlist",
            constraint=models.UniqueConstraint(fields=("publication", "number"), name="one_list_a_number"),
        ),
        migrations.AddConstraint(
            model_name="publishedlist",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["first", "correction", "revocation", "succession"])),
                name="list_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("publication", "signer"), name="one_signature_a_person"),
        ),
    ]
