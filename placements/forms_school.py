"""Input of teachers about placements."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.enums import CompanyState
from companies.models import Company
from companies.services import create_lead, find_double
from quartier.lib.date_text import span_text
from schools.models import InternshipPeriod


class SelfFoundForm(forms.Form):
    """A place a pupil found without the platform: who, where, when."""

    company_name = forms.CharField(label=_("Betrieb"), max_length=160)
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=120)
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label=_("Postleitzahl"),
        error_messages={"invalid": _("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 44137.")},
    )
    city = forms.CharField(label=_("Ort"), max_length=80, initial="Dortmund")
    contact_name = forms.CharField(label=_("Ansprechperson"), max_length=160, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=40)
    starts_on = forms.DateField(label=_("Erster Tag"))
    ends_on = forms.DateField(label=_("Letzter Tag"))

    def __init__(
        self,
        *args: Any,
        period: InternshipPeriod | None,
        periods: Sequence[InternshipPeriod],
        **kwargs: Any,
    ) -> None:
        """``period`` fills in the days; those of any of ``periods`` are taken."""
        super().__init__(*args, **kwargs)
        self.periods = periods
        if period:
            self.fields["starts_on"].initial = period.starts_on
            self.fields["ends_on"].initial = period.ends_on

    def clean(self) -> dict[str, Any]:
        """Days in order and inside a period of the class; a blocked company is refused."""
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("Der letzte Tag liegt vor dem ersten."))
        elif starts_on and ends_on:
            self._find_period(starts_on, ends_on)
        known = find_double(data.get("company_name", ""), data.get("postal_code", ""))
        if known and known.state == CompanyState.BLOCKED:
            self.add_error(
                "company_name",
                _(
                    "Dieser Betrieb ist für Praktika gesperrt. "
                    "Bitte sprechen Sie mit der Betriebsakquise."
                ),
            )
        return data

    def _find_period(self, starts_on: date, ends_on: date) -> None:
        """Sets ``period``, the one the days lie in; a class without periods takes any days."""
        around = (
            one for one in self.periods if one.starts_on <= starts_on and ends_on <= one.ends_on
        )
        self.cleaned_data["period"] = next(around, None)
        if self.periods and self.cleaned_data["period"] is None:
            spans = "; ".join(span_text(one.starts_on, one.ends_on) for one in self.periods)
            text = _("Die Tage liegen nicht im Praktikumszeitraum der Klasse: %(spans)s.")
            self.add_error("starts_on", text % {"spans": spans})

    def company(self, by: Any) -> Company:
        """The company of this name and postal code: the known one, else a new lead."""
        names = ("street", "postal_code", "city", "phone", "contact_name")
        return create_lead(
            name=self.cleaned_data["company_name"],
            by=by,
            **{name: self.cleaned_data[name] for name in names},
        )


class ReasonForm(forms.Form):
    """Why something is cancelled."""

    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        help_text=_("Ein kurzer Satz. Keine Angaben zur Gesundheit."),
    )
