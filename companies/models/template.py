"""What usually stands in an offer for an occupation."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import CatalogueQuerySet, LoadedRow, Occupation
from companies.enums import OfferKind


class OfferTemplate(LoadedRow):
    """Words and hours for an occupation and a kind: the officer starts from them after a call.

    Comes from catalogue/data/offer_templates.csv, in our own words; corrections made in the admin
    stay.
    """

    slug = models.SlugField(_("Kürzel"), max_length=100, unique=True)
    occupation = models.ForeignKey(
        Occupation,
        verbose_name=_("Beruf"),
        on_delete=models.CASCADE,
        related_name="offer_templates",
    )
    kind = models.CharField(_("Art"), max_length=16, choices=OfferKind.choices)
    title = models.CharField(_("Titel"), max_length=120)
    description = models.TextField(_("Was du machst"))
    requirements = models.CharField(_("Was du mitbringen sollst"), max_length=300, blank=True)
    clothing = models.CharField(_("Kleidung"), max_length=160, blank=True)
    daily_from = models.TimeField(_("Beginn"), default=time(8, 0))
    daily_to = models.TimeField(_("Ende"), default=time(15, 0))
    break_minutes = models.PositiveSmallIntegerField(_("Pause in Minuten"), default=60)
    least_grade = models.PositiveSmallIntegerField(_("ab Jahrgang"), default=8)
    least_age = models.PositiveSmallIntegerField(
        _("ab Alter"), default=0, help_text=_("0: kein Mindestalter")
    )

    objects = CatalogueQuerySet.as_manager()

    FACTS = (
        "title",
        "description",
        "requirements",
        "clothing",
        "daily_from",
        "daily_to",
        "break_minutes",
        "least_grade",
    )
    """What an offer takes over as it is."""

    class Meta:
        verbose_name = _("Vorlage für Angebote")
        verbose_name_plural = _("Vorlagen für Angebote")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "kind"],
                name="offer_template_one_per_occupation_and_kind",
                violation_error_message=_("Für Beruf und Art gibt es schon eine Vorlage."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OfferKind.values),
                name="offer_template_kind_is_known",
                violation_error_message=_("Diese Art gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(daily_to__gt=F("daily_from")),
                name="offer_template_day_ends_after_start",
                violation_error_message=_("Der Arbeitstag endet, bevor er beginnt."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def facts(self) -> dict[str, object]:
        """The fields of an offer this template fills."""
        return {
            **{name: getattr(self, name) for name in self.FACTS},
            "least_age": self.least_age or None,
        }
