"""What people type about events."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import STAFF_ROLES
from catalogue.models import Neighbourhood
from companies.enums import CLOSED_COMPANIES
from companies.models import Company, Contact, Site
from placements.enums import GuestState
from placements.models import Event, EventCompany
from schools.models import SchoolClass

LONGEST = timedelta(days=31)
YES, NO = "ja", "nein"


class Moment(forms.DateTimeInput):
    """Day and time in one field of the browser, in Dortmund's time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PersonField(forms.ModelChoiceField):
    """People of the staff by name."""

    def label_from_instance(self, obj: Any) -> str:
        """First and last name."""
        return obj.get_full_name() or str(obj)


class EventForm(forms.ModelForm):
    """An event. The place may stay empty where it is the host's own."""

    starts_at = forms.DateTimeField(label=_("Beginn"), widget=Moment)
    ends_at = forms.DateTimeField(label=_("Ende"), widget=Moment)
    place = forms.CharField(
        label=_("Ort"),
        max_length=200,
        required=False,
        help_text=_("Leer lassen, wenn es beim Gastgeber ist: Dann gilt seine Adresse."),
    )
    officer = PersonField(label=_("zuständig"), queryset=User.objects.none())
    site = forms.ModelChoiceField(
        label=_("Betriebsstätte des Gastgebers"), queryset=Site.objects.none(), required=False
    )

    class Meta:
        model = Event
        fields = (
            "kind",
            "title",
            "description",
            "starts_at",
            "ends_at",
            "host",
            "site",
            "place",
            "neighbourhood",
            "to_bring",
            "seats",
            "sign_up_until",
            "is_for_all_classes",
            "is_public",
            "officer",
        )
        help_texts = {
            "description": _("Lesen auch Jugendliche. Bitte kurze Sätze und keine Namen."),
            "is_public": _("Steht für alle im Internet, beim Quartier."),
            "is_for_all_classes": _("Alle Klassen der Schulen im Programm dürfen sich anmelden."),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "sign_up_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=STAFF_ROLES, is_active=True)
        if "officer" in self.fields:
            field: Any = self.fields["officer"]
            field.queryset = people.order_by("last_name", "first_name", "pk")
        if "site" in self.fields:
            sites: Any = self.fields["site"]
            host = self.data.get("host") if self.is_bound else self.instance.host_id
            sites.queryset = Site.objects.filter(company=host if str(host).isdecimal() else 0)

    def clean(self) -> dict[str, Any]:
        """Times in order, a place, a host for a site, no fewer seats than are taken."""
        data = super().clean() or self.cleaned_data
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("Das Ende liegt vor dem Beginn."))
        elif starts_at and ends_at and ends_at - starts_at > LONGEST:
            self.add_error("ends_at", _("Ein Termin dauert höchstens einen Monat."))
        until = data.get("sign_up_until")
        if until and starts_at and until > starts_at.date():
            self.add_error("sign_up_until", _("Die Anmeldung endet spätestens am Tag des Termins."))
        self._clean_place(data)
        seats = data.get("seats")
        if seats is not None and seats < self.instance.taken_count:
            self.add_error(
                "seats",
                __("Es sind schon %(count)d Plätze vergeben. Weniger gehen nicht.")
                % {"count": self.instance.taken_count},
            )
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        host, place = data.get("host"), (data.get("place") or "").strip()
        if not place and host is not None:
            data["site"] = data.get("site") or host.sites.order_by("-is_main", "pk").first()
        if not place and data.get("site") is None:
            self.add_error("place", _("Bitte einen Ort, oder einen Gastgeber mit Adresse."))
        elif not place:
            place = f"{data['site'].company.name}, {data['site']}"[:200]
        data["place"] = place
        if data.get("neighbourhood") is None and data.get("site") is not None:
            data["neighbourhood"] = data["site"].neighbourhood

    def facts(self) -> dict[str, Any]:
        """What services take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class GuestSearchForm(forms.Form):
    """Which companies to look through for guests."""

    q = forms.CharField(label=_("Name"), max_length=80, required=False)
    quartier = forms.ModelChoiceField(
        label=_("Quartier"),
        queryset=Neighbourhood.objects.none(),
        to_field_name="slug",
        required=False,
    )
    meine = forms.BooleanField(label=_("nur meine Betriebe"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["quartier"]
        field.queryset = Neighbourhood.objects.active()

    def companies(self, event: Event, user: User) -> QuerySet[Company]:
        """Those that fit and can be invited, by name."""
        data = self.cleaned_data
        found = Company.objects.exclude(state__in=CLOSED_COMPANIES).exclude(
            pk__in=event.guests.values("company")
        )
        if data["q"]:
            found = found.search(data["q"])
        if data["quartier"]:
            found = found.filter(
                pk__in=Site.objects.filter(neighbourhood=data["quartier"]).values("company")
            )
        if data["meine"]:
            found = found.filter(owner=user)
        return found.order_by("sort_key", "pk")


class GuestsForm(forms.Form):
    """The companies chosen, and how many tables or places each has."""

    seats = forms.IntegerField(
        label=_("Plätze oder Tische je Betrieb"), min_value=1, max_value=200, required=False
    )
    companies = forms.ModelMultipleChoiceField(
        label=_("Betriebe"),
        queryset=Company.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte mindestens einen Betrieb wählen.")},
    )

    def __init__(self, *args: Any, companies: QuerySet[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["companies"]
        field.queryset = companies


class GuestField(forms.ModelChoiceField):
    """Companies at an event by name and where they stand."""

    def label_from_instance(self, obj: Any) -> str:
        """„Hafenwerkstatt (eingeladen)“."""
        return f"{obj.company.name} ({obj.get_state_display()})"


class GuestAnswerForm(forms.Form):
    """What a company said on the phone, how many tables it has, a note."""

    guest = GuestField(label=_("Welcher Betrieb?"), queryset=EventCompany.objects.none())
    answer = forms.ChoiceField(
        label=_("Was sagt der Betrieb?"),
        choices=[("", _("keine Änderung")), (YES, _("ist dabei")), (NO, _("kommt nicht"))],
        required=False,
    )
    seats = forms.IntegerField(
        label=_("Plätze oder Tische"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("Leer: bleibt, wie es ist."),
    )
    note = forms.CharField(
        label=_("Notiz"), max_length=200, required=False, help_text=_("Leer: bleibt, wie sie ist.")
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["guest"]
        field.queryset = event.guests.exclude(state=GuestState.CAME).select_related("company")


class GuestContactField(forms.ModelChoiceField):
    """People by name and what they do."""

    def label_from_instance(self, obj: Any) -> str:
        """„Bernd Hülskemper, Meister“."""
        return f"{obj.full_name}, {obj.function}" if obj.function else obj.full_name


class GuestContactForm(forms.Form):
    """Who of the companies at an event gets the mails about it."""

    contact = GuestContactField(
        label=_("Wer bekommt die Einladung?"),
        queryset=Contact.objects.none(),
        help_text=_("Nur Personen mit E-Mail-Adresse. Ist schon eingeladen, geht ein neuer Link."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        people = Contact.objects.filter(
            company__in=event.guests.values("company"), opted_out_at__isnull=True
        ).exclude(email="")
        field.queryset = people.select_related("company").order_by("company__sort_key", "pk")
        by_company: dict[str, list[tuple[int, str]]] = {}
        for person in field.queryset:
            name = field.label_from_instance(person)
            by_company.setdefault(person.company.name, []).append((person.pk, name))
        field.choices = [("", "---------"), *by_company.items()]


class GuestRemoveForm(forms.Form):
    """A company that was noted and is not asked yet."""

    guest = GuestField(label=_("Welcher Betrieb?"), queryset=EventCompany.objects.none())

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["guest"]
        field.queryset = event.guests.filter(state=GuestState.PLANNED).select_related("company")


class ClassesForm(forms.Form):
    """Which classes to invite, school by school."""

    classes = forms.ModelMultipleChoiceField(
        label=_("Klassen"),
        queryset=SchoolClass.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte mindestens eine Klasse wählen.")},
    )

    def __init__(self, *args: Any, classes: QuerySet[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["classes"]
        field.queryset = classes
        schools: dict[str, list[tuple[int, str]]] = {}
        for item in classes:
            schools.setdefault(item.school.name, []).append((item.pk, item.name))
        field.choices = list(schools.items())


class ResultForm(forms.Form):
    """The short result."""

    result = forms.CharField(
        label=_("Ergebnis in zwei, drei Sätzen"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Steht beim Betrieb im Verlauf. Bitte keine Namen von Jugendlichen. Wie viele da "
            "waren, zählen wir selbst."
        ),
    )


class CancelForm(forms.Form):
    """Why an event is called off."""

    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        help_text=_("Steht in den Nachrichten an alle. Bitte keine Namen."),
    )
