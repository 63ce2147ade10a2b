"""What somebody types who brings a company along, and what an officer ticks off afterwards."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import ApprovalItem
from companies.models import Company, CompanySignUp
from companies.services import Tick


class SignUpForm(forms.ModelForm):
    """A company as short as it can be said, and who says so."""

    postal_code = forms.CharField(
        label=_("Postleitzahl"),
        max_length=5,
        validators=[RegexValidator(r"^\d{5}$", _("Eine Postleitzahl hat fünf Ziffern."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        help_text=_("Wenn es eine gibt."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    consent = forms.BooleanField(
        label=_("Ich bin einverstanden, dass Sie diese Angaben für die Anmeldung verarbeiten."),
        error_messages={"required": _("Ohne Ihr Einverständnis geht die Anmeldung nicht.")},
    )
    fax = forms.CharField(required=False, widget=forms.HiddenInput)
    """Nobody sees it; only machines fill it in."""

    class Meta:
        model = CompanySignUp
        fields = (
            "name",
            "street",
            "postal_code",
            "city",
            "phone",
            "website",
            "first_name",
            "last_name",
            "function",
            "email",
        )
        labels = {
            "first_name": _("Ihr Vorname"),
            "last_name": _("Ihr Nachname"),
            "function": _("Ihre Aufgabe im Betrieb"),
            "email": _("Ihre E-Mail"),
        }
        help_texts = {
            "name": _("So, wie er am Schild steht. Zum Beispiel: Tischlerei Beispiel."),
            "phone": _("Unter dieser Nummer rufen wir an, um den Betrieb kennenzulernen."),
            "function": _("Zum Beispiel: Inhaberin, Ausbilder, Büro."),
            "email": _("Dorthin schicken wir gleich einen Link zum Bestätigen."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "function": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    @property
    def is_machine(self) -> bool:
        """Whether somebody filled in what no person sees."""
        return bool(self.data.get("fax"))

    def facts(self) -> dict[str, Any]:
        """What is kept, with the words that were agreed to."""
        typed = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**typed, "consent_text": str(self.fields["consent"].label)}


class ChecksForm(forms.Form):
    """The list before an approval: each item with a tick, a day and a note."""

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {check.item: check for check in company.approval_checks.all()}
        for item in ApprovalItem:
            check = known.get(item)
            self.fields[item.value] = forms.BooleanField(
                label=item.label, required=False, initial=check is not None
            )
            self.fields[f"{item.value}_on"] = forms.DateField(
                label=_("am"),
                required=False,
                initial=check.done_on if check else timezone.localdate(),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
            if item == ApprovalItem.VISITED:
                self.fields["waived"] = forms.BooleanField(
                    label=_("Ein Besuch ist nicht nötig, weil … (bitte in die Notiz)"),
                    required=False,
                    initial=bool(check and check.is_waived),
                )
            self.fields[f"{item.value}_note"] = forms.CharField(
                label=_("Notiz"),
                required=False,
                max_length=300,
                initial=check.note if check else "",
                widget=forms.TextInput(attrs={"size": 40}),
            )

    def clean(self) -> dict[str, Any]:
        """A tick has a day that has come; a visit that is waived has a reason."""
        data = super().clean() or self.cleaned_data
        for item in ApprovalItem:
            if not self._is_ticked(item):
                continue
            day = data.get(f"{item.value}_on")
            if day is None and f"{item.value}_on" not in self.errors:
                self.add_error(f"{item.value}_on", _("An welchem Tag?"))
            elif day and day > timezone.localdate():
                self.add_error(f"{item.value}_on", _("Dieser Tag kommt erst noch."))
        if data.get("waived") and not data.get("visited_note", "").strip():
            self.add_error("visited_note", _("Bitte schreiben Sie, warum kein Besuch nötig ist."))
        return data

    def ticks(self) -> dict[str, Tick]:
        """What is ticked, by item."""
        data = self.cleaned_data
        return {
            item.value: Tick(
                done_on=data[f"{item.value}_on"],
                note=data[f"{item.value}_note"].strip(),
                is_waived=item == ApprovalItem.VISITED and data["waived"],
            )
            for item in ApprovalItem
            if self._is_ticked(item)
        }

    def _is_ticked(self, item: ApprovalItem) -> bool:
        waived = item == ApprovalItem.VISITED and self.cleaned_data.get("waived")
        return bool(self.cleaned_data.get(item.value) or waived)


class JoiningForm(forms.Form):
    """Who of those who ask may join."""

    sign_up = forms.ModelChoiceField(label=_("Wer?"), queryset=CompanySignUp.objects.none())

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sign_up"]
        field.queryset = CompanySignUp.objects.asking().filter(company=company)
        field.label_from_instance = lambda row: f"{row.full_name}, {row.function}, {row.email}"
