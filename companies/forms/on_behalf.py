"""An offer as an officer writes it down after a call: short, the rest from what is known."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Occupation
from companies.enums import AskChannel, OfferKind, PreferredChannel
from companies.forms.offers import StaffOfferForm
from companies.forms.people import PersonField
from companies.models import Company, Contact, Offer, OfferTemplate
from companies.services import NewPerson
from companies.services.periods import Period

LATER = "later"
MAIN = ("occupation", "kind", "period", "starts_on", "ends_on", "seats", "contact", "how")
"""What one is asked at first; three of them have no answer yet."""
PERSON = ("person_name", "person_phone", "person_email")
CALL = ("log_call", "note")


class StartForm(forms.Form):
    """Which template to start from."""

    vorlage = forms.ModelChoiceField(
        label=_("Vorlage"), queryset=OfferTemplate.objects.none(), empty_label=_("bitte wählen")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["vorlage"]
        field.queryset = OfferTemplate.objects.active().select_related("occupation")
        field.label_from_instance = lambda row: f"{row.occupation.title}: {row.get_kind_display()}"


class OnBehalfForm(StaffOfferForm):
    """A new offer; ``periods`` are the schools' days to choose from."""

    class Meta(StaffOfferForm.Meta):
        fields = (
            "occupation",
            "kind",
            "starts_on",
            "ends_on",
            "seats",
            "contact",
            "site",
            "title",
            "description",
            "daily_from",
            "daily_to",
            "break_minutes",
            "weekdays",
            "apply_by",
            "least_grade",
            "least_age",
            "qualification",
            "requirements",
            "clothing",
            "languages",
        )

    period = forms.ChoiceField(
        label=_("Tage der Schulen"),
        required=False,
        help_text=_("Füllt Beginn und Ende aus."),
    )
    how = forms.ChoiceField(
        label=_("Wie bekommt der Betrieb den Link?"),
        choices=[
            (AskChannel.MAIL.value, _("per E-Mail, gleich")),
            (AskChannel.LETTER.value, _("als Brief zum Ausdrucken")),
            (LATER, _("noch nicht, nur Entwurf")),
        ],
    )
    contact = PersonField(
        label=_("Ansprechperson"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("noch niemand"),
    )
    person_name = forms.CharField(
        label=_("Name"), required=False, max_length=160, help_text=_("Vor- und Nachname")
    )
    person_phone = forms.CharField(label=_("Telefon"), required=False, max_length=40)
    person_email = forms.EmailField(label=_("E-Mail"), required=False)
    log_call = forms.BooleanField(
        label=_("Anruf als Notiz festhalten: „Platz gemeldet“"), required=False, initial=True
    )
    note = forms.CharField(
        label=_("Notiz zum Anruf"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nur Tatsachen. Nichts über die Gesundheit von jemandem."),
    )

    def __init__(self, *args: Any, company: Company, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, company=company, **kwargs)
        for name in ("starts_on", "title", "description", "daily_from", "daily_to"):
            self.fields[name].required = False
        for name in ("title", "description"):
            self.fields[name].help_text = _("Leer: aus der Vorlage für den Beruf.")
        self.periods = {period.key: period for period in periods}
        self.fields["period"].choices = [
            ("", _("eigene Tage")),
            *((period.key, period.label) for period in periods),
        ]
        self.fields["kind"].initial = OfferKind.INTERNSHIP
        self.fields["kind"].choices = OfferKind.choices
        sites = self.fields["site"].queryset
        self.has_one_site = len(sites) == 1
        if self.has_one_site:
            self.fields["site"].widget = forms.HiddenInput()
        self.fields["how"].initial = _how(self._first_contact(company))

    def clean_starts_on(self) -> date | None:
        """A chosen period counts more than typed days: it was chosen on purpose."""
        period = self.periods.get(self.data.get(self.add_prefix("period"), ""))
        return period.starts_on if period else self.cleaned_data["starts_on"]

    def clean_ends_on(self) -> date | None:
        """As the first day."""
        period = self.periods.get(self.data.get(self.add_prefix("period"), ""))
        return period.ends_on if period else self.cleaned_data["ends_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "starts_on" in data and not data["starts_on"]:
            self.add_error("starts_on", _("Ab wann? Oder wählen Sie Tage der Schulen."))
        self._require_future(data)
        self._complete(data)
        self._require_reach(data)
        return data

    def facts(self) -> dict[str, Any]:
        """The offer's fields."""
        facts = super().facts()
        if self.person() is not None:
            facts["contact"] = None
        return facts

    def person(self) -> NewPerson | None:
        """Somebody new at the company."""
        name, phone, email = (self.cleaned_data[field] for field in PERSON)
        return NewPerson(name, phone, email) if name else None

    def channel(self) -> AskChannel | None:
        """How to ask, None for not yet."""
        how = self.cleaned_data["how"]
        return None if how == LATER else AskChannel(how)

    def call(self) -> str | None:
        """What to note on the call, None for nothing."""
        return self.cleaned_data["note"] if self.cleaned_data["log_call"] else None

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What is folded away: other person, the call's note, everything else."""
        main = {*MAIN, *PERSON, *CALL}
        more = [
            name
            for name in self.fields
            if name not in main and not self.fields[name].widget.is_hidden
        ]
        return [
            (gettext("Andere Ansprechperson"), [self[name] for name in PERSON]),
            (gettext("Notiz zum Anruf"), [self[name] for name in CALL]),
            (gettext("Mehr: Text, Zeiten, Voraussetzungen"), [self[name] for name in more]),
        ]

    def main(self) -> list[forms.BoundField]:
        """What is asked at first."""
        return [self[name] for name in MAIN]

    def _require_future(self, data: dict[str, Any]) -> None:
        last = data.get("ends_on") or data.get("apply_by")
        if last and last < timezone.localdate():
            self.add_error("ends_on", _("Dieser Tag ist schon vorbei."))

    def _complete(self, data: dict[str, Any]) -> None:
        """Fills what was left open from the template for the occupation, else from its name.

        ``_post_clean`` copies these to the instance and checks it.
        """
        occupation, kind = data.get("occupation"), data.get("kind")
        if not occupation or not kind:
            return
        template = OfferTemplate.objects.active().filter(occupation=occupation, kind=kind).first()
        known: dict[str, Any] = template.facts() if template else _plain(kind, occupation)
        for name, value in known.items():
            if name in ("title", "description") or template:
                data[name] = data.get(name) or value
        for name, value in (("daily_from", time(8)), ("daily_to", time(15))):
            data[name] = data.get(name) or value

    def _require_reach(self, data: dict[str, Any]) -> None:
        """A link needs somebody who can get it that way."""
        if not data.get("person_name") and (data.get("person_phone") or data.get("person_email")):
            self.add_error("person_name", _("Wie heißt die Person?"))
        if data.get("how") != AskChannel.MAIL:
            return
        if data.get("person_name"):
            email = data.get("person_email")
        else:
            contact = data.get("contact")
            email = contact.email if contact and contact.opted_out_at is None else ""
        if not email:
            self.add_error(
                "how",
                _(
                    "Diese Person hat keine E-Mail-Adresse. Wählen Sie den Brief oder tragen Sie "
                    "eine Adresse ein."
                ),
            )

    def _first_contact(self, company: Company) -> Contact | None:
        chosen = self.initial.get("contact")
        contacts = {contact.pk: contact for contact in company.contacts.all()}
        return contacts.get(chosen) or next(iter(contacts.values()), None)


def initial_from(offer: Offer) -> dict[str, Any]:
    """What a form starts with that repeats an offer; the days the caller adds."""
    names = OnBehalfForm.Meta.fields
    facts = {name: getattr(offer, name) for name in names if name != "seats"}
    return {
        **facts,
        "occupation": offer.occupation_id,
        "contact": offer.contact_id,
        "site": offer.site_id,
        "seats": offer.seats.count(),
    }


def _how(contact: Contact | None) -> str:
    """A letter for who prefers letters or has no mail address."""
    prefers_letters = contact is not None and contact.preferred_channel == PreferredChannel.LETTER
    if contact is not None and contact.email and not prefers_letters:
        return AskChannel.MAIL
    return AskChannel.LETTER if contact is not None else LATER


def _plain(kind: str, occupation: Occupation) -> dict[str, Any]:
    if kind == OfferKind.APPRENTICESHIP:
        title = gettext("Ausbildung: %(occupation)s") % {"occupation": occupation.title}
    else:
        title = gettext("Praktikum: %(occupation)s") % {"occupation": occupation.title}
    return {
        "title": title,
        "description": gettext(
            "Du lernst den Beruf %(occupation)s kennen und hilfst im Alltag mit."
        )
        % {"occupation": occupation.title},
    }
