"""What officers type on the page of a company beside notes."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.enums import CompanyLinkKind, NoteKind, NoteOutcome
from companies.forms.people import PersonField
from companies.models import Company, CompanyLink, Contact, ContactNote

CANDIDATES = 10


class ContactForm(forms.Form):
    """One of the people at a company."""

    contact = PersonField(label=_("Wer?"), queryset=Contact.objects.none())

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = company.contacts.all()


class AddressForm(ContactForm):
    """Where mails to somebody arrive."""

    email = forms.EmailField(
        label=_("Richtige E-Mail"),
        help_text=_("Was nicht ankam, geht noch einmal hinaus. Die alte Adresse geht auch."),
    )


class NoteTextForm(forms.ModelForm):
    """A note of one's own, put right."""

    class Meta:
        model = ContactNote
        fields = ("kind", "outcome", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    kind = forms.ChoiceField(label=_("Art"), choices=NoteKind.choices)
    outcome = forms.ChoiceField(label=_("Ergebnis"), choices=NoteOutcome.choices)


class LinkForm(forms.Form):
    """Another company, found by name or number, and how the two belong together."""

    words = forms.CharField(
        label=_("Anderer Betrieb"),
        max_length=80,
        required=False,
        help_text=_("Name in jeder Schreibweise oder Telefonnummer"),
    )
    other = forms.ModelChoiceField(
        label=_("Welcher ist gemeint?"), queryset=Company.objects.none(), required=False
    )
    kind = forms.ChoiceField(
        label=_("Dieser Betrieb ist"), choices=CompanyLinkKind.choices, widget=forms.Select
    )
    note = forms.CharField(label=_("Bemerkung"), max_length=160, required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = self._search(company, (self.data.get("words") or "").strip())
        chosen = self.data.get("other") or ""
        if chosen.isdecimal() and not self.found:
            self.found = Company.objects.exclude(pk=company.pk).filter(pk=chosen)
        self.fields["other"].queryset = self.found
        if not self.found:
            del self.fields["other"]

    @staticmethod
    def _search(company: Company, words: str) -> Any:
        if not words:
            return Company.objects.none()
        found = Company.objects.exclude(pk=company.pk).search(words)
        first = list(found.values_list("pk", flat=True)[:CANDIDATES])
        return Company.objects.filter(pk__in=first)

    def clean(self) -> dict[str, Any]:
        """Exactly one company, or the question which."""
        data = super().clean() or self.cleaned_data
        data.pop("words", None)
        if "other" not in self.errors and not data.get("other"):
            found = list(self.found[:2])
            if len(found) == 1:
                data["other"] = found[0]
            elif found:
                self.add_error("other", _("Das passt zu mehreren Betrieben. Bitte wählen Sie."))
            else:
                self.add_error("words", _("Dazu finden wir keinen anderen Betrieb."))
        return data


class UnlinkForm(forms.Form):
    """One of the links of a company."""

    link = forms.ModelChoiceField(
        label=_("Welche Verbindung?"), queryset=CompanyLink.objects.none()
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = CompanyLink.objects.filter(Q(subject=company) | Q(other=company))
        field: Any = self.fields["link"]
        field.queryset = links.select_related("subject", "other")
        field.label_from_instance = lambda link: (
            f"{link.subject.name} – {link.get_kind_display()} – {link.other.name}"
        )
