"""Input of schools, guardians and pupils about consents and guardians."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools import consents
from schools.enums import ConsentState, DecidedBy
from schools.models import Consent, Guardian, Pupil


class GuardianDecisionForm(forms.Form):
    """One decision about one open consent of one pupil."""

    consent = forms.ModelChoiceField(Consent.objects.none(), to_field_name="public_id")
    decision = forms.ChoiceField(
        choices=[("give", _("Ja")), ("refuse", _("Nein")), ("revoke", _("Widerrufen"))]
    )

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].queryset = Consent.objects.filter(pupil=pupil).open()  # type: ignore[attr-defined]

    def apply(self, decided_by: DecidedBy, by: Any = None) -> None:
        """Hands the decision to the service; raises consents.ConsentNotPossible."""
        consent, decision = self.cleaned_data["consent"], self.cleaned_data["decision"]
        if decision == "revoke":
            consents.revoke(consent, decided_by=decided_by, by=by)
        else:
            consents.decide(consent, give=decision == "give", decided_by=decided_by, by=by)


class PaperConsentForm(forms.Form):
    """A consent that came back signed on paper."""

    consent = forms.ModelChoiceField(
        Consent.objects.none(), label=_("Einverständnis"), to_field_name="public_id"
    )
    signed_on = forms.DateField(label=_("Unterschrieben am"))

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].queryset = Consent.objects.filter(  # type: ignore[attr-defined]
            pupil=pupil, state__in=[ConsentState.REQUESTED, ConsentState.REFUSED]
        )
        self.fields["consent"].label_from_instance = (  # type: ignore[attr-defined]
            lambda consent: consent.get_purpose_display()
        )

    def clean_signed_on(self) -> Any:
        """Nobody signs in the future."""
        signed_on = self.cleaned_data["signed_on"]
        if signed_on > timezone.localdate():
            raise forms.ValidationError(_("Das Datum liegt in der Zukunft."))
        return signed_on


class GuardianForm(forms.ModelForm):
    """Who is responsible for a pupil and how to reach this person."""

    class Meta:
        model = Guardian
        fields = ["first_name", "last_name", "email", "phone", "language"]
        widgets = {"language": forms.Select(choices=[("de", _("Deutsch"))])}
