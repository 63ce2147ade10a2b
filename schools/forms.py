"""Input of schools, guardians and pupils about consents and guardians."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools import consents
from schools.enums import DecidedBy
from schools.models import Consent, Guardian, Pupil


class DecisionForm(forms.Form):
    """Yes or no to one purpose of one pupil. Taking back has a page of its own, which asks."""

    consent = forms.ModelChoiceField(Consent.objects.none(), to_field_name="public_id")
    decision = forms.ChoiceField(choices=[("give", _("Ja")), ("refuse", _("Nein"))])

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].queryset = pupil.consents.newest()  # type: ignore[attr-defined]

    def apply(self, decided_by: DecidedBy, by: Any = None) -> Consent:
        """Hands the decision to the service; raises consents.ConsentNotPossible."""
        return consents.decide(
            self.cleaned_data["consent"],
            give=self.cleaned_data["decision"] == "give",
            decided_by=decided_by,
            by=by,
        )


class PaperConsentForm(forms.Form):
    """What came back signed on paper: a yes, a no, or a consent taken back."""

    consent = forms.ModelChoiceField(
        Consent.objects.none(), label=_("Einverständnis"), to_field_name="public_id"
    )
    decision = forms.ChoiceField(
        label=_("Auf dem Papier steht"),
        choices=[
            ("", _("Bitte auswählen")),
            ("give", _("Ja, einverstanden")),
            ("refuse", _("Nein, abgelehnt")),
            ("revoke", _("Zurückgenommen (Widerruf)")),
        ],
    )
    signed_on = forms.DateField(label=_("Unterschrieben am"))

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].queryset = pupil.consents.newest()  # type: ignore[attr-defined]
        self.fields["consent"].label_from_instance = (  # type: ignore[attr-defined]
            lambda consent: f"{consent.get_purpose_display()} ({consent.get_state_display()})"
        )

    def clean_signed_on(self) -> Any:
        """Nobody signs in the future."""
        signed_on = self.cleaned_data["signed_on"]
        if signed_on > timezone.localdate():
            raise forms.ValidationError(_("Das Datum liegt in der Zukunft."))
        return signed_on

    def apply(self, by: Any) -> None:
        """Hands the decision to the service; raises consents.ConsentNotPossible."""
        data = self.cleaned_data
        paper = {"decided_by": DecidedBy.PAPER, "by": by, "signed_on": data["signed_on"]}
        if data["decision"] == "revoke":
            consents.revoke(data["consent"], **paper)
        else:
            consents.decide(data["consent"], give=data["decision"] == "give", **paper)


class GuardianForm(forms.ModelForm):
    """Who is responsible for a pupil and how to reach this person."""

    class Meta:
        model = Guardian
        fields = ["first_name", "last_name", "email", "phone", "language"]
        widgets = {"language": forms.Select(choices=[("de", _("Deutsch"))])}
