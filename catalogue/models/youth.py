"""The rules that protect young people at work, by the day they hold."""

from datetime import date
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models.facts import CatalogueQuerySet, LoadedRow
from catalogue.youth import SEVERITIES


class Severity(models.TextChoices):
    """What follows when a rule is broken. The words are those of ``catalogue.youth``."""

    BLOCK = "block", _("blockiert")
    WARN = "warn", _("warnt")
    INFO = "info", _("Hinweis")


class YouthRuleQuerySet(CatalogueQuerySet):
    """Rules by the day they hold."""

    def valid_on(self, day: date) -> Self:
        """Each rule as it stood on this day: the newest row that had begun."""
        return (
            self.active()
            .filter(valid_from__lte=day)
            .order_by("code", "-valid_from")
            .distinct("code")
        )


class YouthRule(LoadedRow):
    """One rule: how hard it is, for whom, in plain words, and where it stands in the law.

    Its numbers are ``DatedSetting`` rows, named in ``setting_keys``: a threshold stands once. Like
    a number a rule is never changed once its day has come; a new wording is a row with a later day.
    """

    code = models.CharField(
        _("Kürzel"),
        max_length=5,
        validators=[RegexValidator(r"^[A-Z]{2}-[0-9]{2}$", _("Das Kürzel sieht aus wie „JA-03“."))],
    )
    valid_from = models.DateField(_("gilt ab"))
    severity = models.CharField(_("Schwere"), max_length=5, choices=Severity.choices)
    title = models.CharField(_("Titel"), max_length=80)
    text = models.CharField(_("in einfachen Worten"), max_length=300)
    applies_to = models.CharField(_("gilt für"), max_length=100)
    exception = models.CharField(_("Ausnahme"), max_length=200, blank=True)
    branches = models.CharField(
        _("Branchen"),
        max_length=200,
        blank=True,
        help_text=_("Branchen, für die etwas anderes gilt, durch Leerzeichen getrennt."),
    )
    setting_keys = models.CharField(
        _("Regelwerte"),
        max_length=400,
        blank=True,
        help_text=_("Schlüssel der Zahlen zu dieser Regel, durch Leerzeichen getrennt."),
    )
    source = models.CharField(_("Grundlage"), max_length=200)

    objects = YouthRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Jugendschutzregel")
        verbose_name_plural = _("Jugendschutzregeln")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="youth_rule_one_per_day",
                violation_error_message=_("Für diesen Tag gibt es die Regel schon."),
            ),
            models.CheckConstraint(
                condition=Q(severity__in=SEVERITIES),
                name="youth_rule_severity_is_known",
                violation_error_message=_("Eine Regel blockiert, warnt oder ist ein Hinweis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title} ab {self.valid_from:%d.%m.%Y}"
