"""Consents are judged by the database too; a text speaks to who decides."""

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0001_create_schools"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="consenttext",
            options={
                "ordering": ["purpose", "reader", "language", "-version"],
                "verbose_name": "Einverständnis-Text",
                "verbose_name_plural": "Einverständnis-Texte",
            },
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_choices_are_known",
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_one_open_per_purpose",
        ),
        migrations.RemoveConstraint(
            model_name="consenttext",
            name="consent_text_is_unique",
        ),
        migrations.AddField(
            model_name="consenttext",
            name="reader",
            field=models.CharField(
                choices=[("guardian", "Sorgeberechtigte"), ("pupil", "Jugendliche ab 16 Jahren")],
                default="guardian",
                max_length=10,
                verbose_name="an wen",
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="decided_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("guardian", "Sorgeberechtigte*r über den Link"),
                    ("shown", "Sorgeberechtigte*r, am Gerät der*des Jugendlichen"),
                    ("pupil", "Schüler*in (ab 16 Jahren)"),
                    ("paper", "auf Papier, eingetragen von der Schule"),
                ],
                max_length=10,
                verbose_name="entschieden von",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose__in", ["profile", "contact"]),
                    ("state__in", ["requested", "given", "refused", "revoked", "expired"]),
                    ("decided_by__in", ["", "guardian", "shown", "pupil", "paper"]),
                ),
                name="consent_choices_are_known",
                violation_error_message="Diesen Zweck oder Stand gibt es nicht.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_at__isnull", True),
                    ("expires_on__isnull", True),
                    ("expires_on__gt", models.F("decided_at")),
                    _connector="OR",
                ),
                name="consent_ends_after_decision",
                violation_error_message="Das Einverständnis endet, bevor es gegeben ist.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["given", "requested"])),
                fields=("pupil", "purpose"),
                name="consent_one_open_per_purpose",
                violation_error_message="Zu diesem Zweck läuft schon eine Anfrage.",
            ),
        ),
        # Steps that were possible before stay in the history as they were.
        AddConstraintNotValid(
            model_name="consentchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("from_state__in", ["requested"]), ("move", "give"), ("to_state", "given")
                    ),
                    models.Q(
                        ("from_state__in", ["requested"]),
                        ("move", "refuse"),
                        ("to_state", "refused"),
                    ),
                    models.Q(
                        ("from_state__in", ["given"]), ("move", "revoke"), ("to_state", "revoked")
                    ),
                    models.Q(
                        ("from_state__in", ["given"]), ("move", "expire"), ("to_state", "expired")
                    ),
                    _connector="OR",
                ),
                name="consent_change_is_a_move",
                violation_error_message="Diesen Schritt gibt es für ein Einverständnis nicht.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                fields=("purpose", "reader", "language", "version"),
                name="consent_text_is_unique",
                violation_error_message="Diese Fassung gibt es schon.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(("reader__in", ["guardian", "pupil"])),
                name="consent_text_reader_is_known",
                violation_error_message="An diese Person richtet sich kein Text.",
            ),
        ),
    ]
