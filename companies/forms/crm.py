"""What officers type about a company."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from companies.enums import NoteKind, NoteOutcome
from companies.forms.own import ReasonForm
from companies.forms.people import PersonField, officers
from companies.models import Company, Contact, FollowUp, Member, Site

NO_NAMES = _("Steht auch in der Morgenliste. Bitte keine Namen von Jugendlichen.")


class LeadForm(forms.Form):
    """A new company, as much as one knows after the first call."""

    name = forms.CharField(label=_("Name des Betriebs"), max_length=160)
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=120)
    postal_code = forms.RegexField(
        label=_("Postleitzahl"),
        regex=r"^\d{5}$",
        error_messages={"invalid": _("Eine Postleitzahl hat fünf Ziffern.")},
    )
    city = forms.CharField(label=_("Ort"), max_length=80, initial="Dortmund")
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    contact_name = forms.CharField(
        label=_("Ansprechperson"), max_length=160, required=False, help_text=_("Vor- und Nachname")
    )
    email = forms.EmailField(
        label=_("E-Mail der Ansprechperson"),
        required=False,
        help_text=_("Nennen Sie niemanden, gilt sie für den Betrieb."),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")


class NoteForm(forms.Form):
    """What was said, and what follows; short enough for a phone between two doors."""

    kind = forms.ChoiceField(label=_("Art"), choices=NoteKind.choices, initial=NoteKind.PHONE)
    outcome = forms.ChoiceField(
        label=_("Ergebnis"), choices=NoteOutcome.choices, initial=NoteOutcome.OTHER
    )
    contact = PersonField(label=_("Mit"), queryset=Contact.objects.none(), required=False)
    is_incoming = forms.BooleanField(label=_("vom Betrieb ausgegangen"), required=False)
    text = forms.CharField(
        label=_("Notiz"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nur Tatsachen. Nichts über die Gesundheit von jemandem."),
    )
    due_on = forms.DateField(
        label=_("Wiedervorlage am"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    subject = forms.CharField(
        label=_("Was ist dann zu tun?"),
        max_length=160,
        required=False,
        help_text=NO_NAMES,
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = company.contacts.all()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("subject") and not data.get("due_on"):
            self.add_error("due_on", _("An welchem Tag?"))
        if data.get("due_on") and not data.get("subject"):
            data["subject"] = gettext("Wieder melden")
        return data


class FollowUpForm(forms.ModelForm):
    """Something to do with a company on a day."""

    responsible = PersonField(
        label=_("Wer?"), queryset=User.objects.none(), required=False, empty_label=_("wer Zeit hat")
    )

    class Meta:
        model = FollowUp
        fields = ("due_on", "subject", "responsible")
        help_texts = {"subject": NO_NAMES}
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = officers()


class RestForm(ReasonForm):
    """Until when to leave a company in peace."""

    until = forms.DateField(
        label=_("Ruht bis"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_until(self) -> Any:
        """The day lies ahead."""
        if self.cleaned_data["until"] <= timezone.localdate():
            raise forms.ValidationError(_("Bitte einen Tag in der Zukunft."))
        return self.cleaned_data["until"]


class MemberForm(forms.Form):
    """One of a company's accounts."""

    member = forms.ModelChoiceField(label=_("Wessen Zugang?"), queryset=Member.objects.none())

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        field.queryset = company.members.select_related("user")
        field.label_from_instance = lambda member: member.user.get_full_name()


class SiteForm(forms.ModelForm):
    """A place of work; location and neighbourhood may stay empty where the postal code is known."""

    class Meta:
        model = Site
        fields = (
            "street",
            "postal_code",
            "city",
            "neighbourhood",
            "latitude",
            "longitude",
            "stop",
            "is_step_free",
            "is_main",
        )
