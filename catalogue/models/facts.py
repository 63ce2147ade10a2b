"""Facts of the world: places, occupations, branches, holidays, dated legal thresholds.

Every row comes from a small file in catalogue/data/ with a licence (``manage.py load_catalogue``)
and may be corrected in the admin. Loading again keeps such corrections, see ``LoadedRow``.
"""

from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartier.lib.text import sort_key


class LoadedRow(models.Model):
    """A row that comes from a data file and may be corrected by hand.

    ``loaded`` holds the values the loader wrote last. A field that still has that value is
    overwritten by the next load; a field that differs was corrected here and stays.
    """

    loaded = models.JSONField(_("zuletzt geladen"), default=dict, blank=True, editable=False)
    is_active = models.BooleanField(
        _("aktiv"),
        default=True,
        help_text=_("Ausgeschaltete Einträge bleiben erhalten, stehen aber nicht mehr zur Wahl."),
    )

    class Meta:
        abstract = True


class SortedRow(LoadedRow):
    """A row shown in alphabetical order; the key is stored because the database has no ICU."""

    SORTED_BY = "name"

    sort_key = models.CharField(_("Sortierschlüssel"), max_length=200, editable=False, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the sort key in step with the name."""
        self.set_sort_key()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_key"}
        super().save(*args, **kwargs)

    def set_sort_key(self) -> None:
        """For writers that go round ``save``, such as ``bulk_create``."""
        self.sort_key = sort_key(getattr(self, self.SORTED_BY))[:200]


class CatalogueQuerySet(models.QuerySet[Any]):
    """Rows by their use."""

    def active(self) -> Self:
        """Rows that stand to choice."""
        return self.filter(is_active=True)


class DataSource(LoadedRow):
    """Where facts come from and on what terms: one paragraph of the page „Datenquellen“."""

    slug = models.SlugField(_("Kürzel"), max_length=60, unique=True)
    title = models.CharField(_("Titel"), max_length=200)
    origin = models.TextField(_("Herkunft"))
    licence = models.CharField(_("Lizenz"), max_length=200)
    attribution = models.CharField(_("Namensnennung"), max_length=300)
    as_of = models.CharField(_("Stand"), max_length=80)
    note = models.TextField(_("Anmerkung"), blank=True)
    files = models.CharField(
        _("Dateien"),
        max_length=400,
        help_text=_("Dateien in catalogue/data/, durch Leerzeichen getrennt."),
    )

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("Datenquelle")
        verbose_name_plural = _("Datenquellen")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class OccupationalField(SortedRow):
    """One of the 16 Berufsfelder of KAoA, with the code schools use in SchILD and SVWS."""

    code = models.CharField(_("KAoA-Kürzel"), max_length=10, unique=True)
    slug = models.SlugField(_("Name in der Adresse"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=80, unique=True)
    icon = models.SlugField(_("Symbol"), max_length=40, blank=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("Berufsfeld")
        verbose_name_plural = _("Berufsfelder")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


class Occupation(SortedRow):
    """A training occupation that suits the pupils of these schools."""

    SORTED_BY = "title"

    slug = models.SlugField(_("Name in der Adresse"), max_length=80, unique=True)
    title = models.CharField(_("Bezeichnung"), max_length=120, unique=True)
    official_title = models.CharField(_("amtliche Bezeichnung"), max_length=120)
    kldb_code = models.CharField(
        _("KldB 2010"),
        max_length=5,
        validators=[RegexValidator(r"^\d{5}$", _("Der KldB-Schlüssel hat fünf Ziffern."))],
    )
    field = models.ForeignKey(
        OccupationalField,
        verbose_name=_("Berufsfeld"),
        on_delete=models.PROTECT,
        related_name="occupations",
    )
    training_months = models.PositiveSmallIntegerField(
        _("Dauer in Monaten"), validators=[MinValueValidator(6), MaxValueValidator(60)]
    )
    is_school_based = models.BooleanField(
        _("schulische Ausbildung"),
        default=False,
        help_text=_("Die Ausbildung läuft über eine Schule, nicht über einen Vertrag nach BBiG."),
    )
    chamber = models.CharField(_("zuständige Stelle"), max_length=60, blank=True)
    needs_food_hygiene = models.BooleanField(
        _("Belehrung nach § 43 IfSG"),
        default=False,
        help_text=_("Umgang mit Lebensmitteln: vor dem ersten Tag zum Gesundheitsamt."),
    )
    needs_measles_proof = models.BooleanField(
        _("Masernnachweis"),
        default=False,
        help_text=_("§ 20 IfSG: Die Einrichtung lässt sich den Nachweis zeigen."),
    )
    is_from_18 = models.BooleanField(
        _("erst ab 18 üblich"),
        default=False,
        help_text=_("Für die Ausbildung, meist wegen des Führerscheins. Ein Praktikum geht."),
    )

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("Beruf")
        verbose_name_plural = _("Berufe")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(training_months__range=(6, 60)),
                name="occupation_months_are_plausible",
                violation_error_message=_("Die Dauer liegt zwischen 6 und 60 Monaten."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Neighbourhood(SortedRow):
    """A Stadtbezirk of Dortmund; the project calls it Quartier."""

    slug = models.SlugField(_("Name in der Adresse"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=80, unique=True)
    short_name = models.CharField(_("kurzer Name"), max_length=20, unique=True)
    district_numbers = models.CharField(_("statistische Bezirke"), max_length=20)
    latitude = models.FloatField(_("Breite (ca.)"))
    longitude = models.FloatField(_("Länge (ca.)"))
    team = models.CharField(_("Team"), max_length=40, blank=True)
    tile_x = models.PositiveSmallIntegerField(_("Kachel: Spalte"))
    tile_y = models.PositiveSmallIntegerField(_("Kachel: Zeile"))
    neighbours = models.ManyToManyField(
        "self", verbose_name=_("Nachbarn"), symmetrical=True, blank=True
    )

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("Quartier")
        verbose_name_plural = _("Quartiere")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tile_x", "tile_y"],
                name="neighbourhood_one_per_tile",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Auf dieser Kachel liegt schon ein Quartier."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="neighbourhood_is_on_earth",
                violation_error_message=_("Diese Koordinaten gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostalCode(LoadedRow):
    """A postal code with the middle of its area. Its boundaries do not follow the districts."""

    code = models.CharField(
        _("PLZ"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^\d{5}$", _("Eine PLZ hat fünf Ziffern."))],
    )
    latitude = models.FloatField(_("Breite"))
    longitude = models.FloatField(_("Länge"))
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Quartier"),
        on_delete=models.PROTECT,
        related_name="postal_codes",
    )
    other_neighbourhoods = models.ManyToManyField(
        Neighbourhood, verbose_name=_("reicht auch nach"), related_name="+", blank=True
    )

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("Postleitzahl")
        verbose_name_plural = _("Postleitzahlen")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{5}$"),
                name="postal_code_has_five_digits",
                violation_error_message=_("Eine PLZ hat fünf Ziffern."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="postal_code_is_on_earth",
                violation_error_message=_("Diese Koordinaten gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SchoolHolidayQuerySet(CatalogueQuerySet):
    """School holidays by date."""

    def covering(self, day: date) -> Self:
        """Holidays this day lies in; both ends count."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def overlapping(self, starts_on: date, ends_on: date) -> Self:
        """Holidays that share at least one day with the span; both ends count."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class SchoolHoliday(LoadedRow):
    """School holidays of North Rhine-Westphalia. A school's own free days are not here."""

    name = models.CharField(_("Name"), max_length=60)
    starts_on = models.DateField(_("erster Ferientag"))
    ends_on = models.DateField(_("letzter Ferientag"))

    objects = SchoolHolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schulferien")
        verbose_name_plural = _("Schulferien")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "starts_on"],
                name="school_holiday_is_unique",
                violation_error_message=_("Diese Ferien sind schon eingetragen."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="school_holiday_ends_after_start",
                violation_error_message=_("Die Ferien enden, bevor sie beginnen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on:%Y}"


class PublicHolidayQuerySet(CatalogueQuerySet):
    """Public holidays by date."""

    def covering(self, day: date) -> Self:
        """The public holiday on this day, if it is one."""
        return self.filter(on=day)

    def between(self, starts_on: date, ends_on: date) -> Self:
        """Public holidays in the span; both ends count."""
        return self.filter(on__range=(starts_on, ends_on))

    def days(self) -> frozenset[date]:
        """The bare dates, as quartier.lib.dates wants them. One query."""
        return frozenset(self.values_list("on", flat=True))


class PublicHoliday(LoadedRow):
    """A public holiday in North Rhine-Westphalia."""

    on = models.DateField(_("Tag"), unique=True)
    name = models.CharField(_("Name"), max_length=60)

    objects = PublicHolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("Feiertag")
        verbose_name_plural = _("Feiertage")
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.name} {self.on:%Y}"


class BranchQuerySet(CatalogueQuerySet):
    """Branches by level."""

    def sections(self) -> Self:
        """The 21 broad sections A to U."""
        return self.filter(code=F("section"))

    def divisions(self) -> Self:
        """The 88 divisions 01 to 99."""
        return self.exclude(code=F("section"))


class Branch(LoadedRow):
    """A branch of the economy after WZ 2008: a section (letter) or a division (two digits)."""

    code = models.CharField(_("WZ 2008"), max_length=2, unique=True)
    section = models.CharField(_("Abschnitt"), max_length=1)
    name = models.CharField(_("Name"), max_length=200)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("Branche")
        verbose_name_plural = _("Branchen")
        ordering = ["section", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^([A-U]|[0-9]{2})$", section__regex=r"^[A-U]$"),
                name="branch_code_is_wz_2008",
                violation_error_message=_("Der Schlüssel ist A bis U oder hat zwei Ziffern."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DatedSettingQuerySet(CatalogueQuerySet):
    """Settings by the day they hold."""

    def valid_on(self, day: date) -> Self:
        """The value of each key on this day: the newest row that had begun."""
        return (
            self.active().filter(valid_from__lte=day).order_by("key", "-valid_from").distinct("key")
        )


class DatedSetting(LoadedRow):
    """A legal threshold, a deadline or a weight, from a day on. Read by ``catalogue.rules``.

    A value is never changed once its day has come: a new value is a new row with a later day, so
    that a decision of the past can be explained with the value that held then.
    """

    key = models.CharField(
        _("Schlüssel"),
        max_length=60,
        validators=[
            RegexValidator(
                r"^[a-z0-9_]+(\.[a-z0-9_]+)+$",
                _("Der Schlüssel besteht aus Wörtern mit Punkt, zum Beispiel „link.offer_days“."),
            )
        ],
    )
    valid_from = models.DateField(_("gilt ab"))
    value = models.DecimalField(_("Wert"), max_digits=12, decimal_places=4)
    unit = models.CharField(_("Einheit"), max_length=30, blank=True)
    description = models.CharField(_("Bedeutung"), max_length=300)
    source = models.CharField(_("Grundlage"), max_length=300)

    objects = DatedSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Regelwert")
        verbose_name_plural = _("Regelwerte")
        ordering = ["key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                name="dated_setting_one_per_day",
                violation_error_message=_("Für diesen Tag gibt es schon einen Wert."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ab {self.valid_from:%d.%m.%Y}"
