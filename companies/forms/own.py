"""What a company types about itself and its team; and reasons."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company


class UnblockForm(forms.Form):
    """Why a block ends, and whether its offers come back."""

    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bitte keine Namen von Jugendlichen und nichts über ihre Gesundheit."),
    )
    brings_back = forms.BooleanField(
        label=_("Die zurückgezogenen Angebote zurückholen"), required=False, initial=True
    )


class ReasonForm(forms.Form):
    """A short reason, needed or not."""

    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bitte keine Namen von Jugendlichen und nichts über ihre Gesundheit."),
    )

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed


class InviteForm(forms.Form):
    """Somebody new in the team."""

    first_name = forms.CharField(label=_("Vorname"), max_length=80)
    last_name = forms.CharField(label=_("Nachname"), max_length=80)
    email = forms.EmailField(
        label=_("E-Mail"),
        help_text=_("Dorthin schicken wir, wie man sich anmeldet. Ein Passwort gibt es nicht."),
    )


class ProfileForm(forms.ModelForm):
    """What a company says about itself, and how much it wants to be asked."""

    class Meta:
        model = Company
        fields = ("description", "max_open_requests", "paused_until")
        labels = {
            "description": _("Über Ihren Betrieb"),
            "max_open_requests": _("Höchstens so viele offene Anfragen"),
            "paused_until": _("Keine neuen Anfragen bis"),
        }
        help_texts = {
            "description": _(
                "Was machen Sie, wer arbeitet bei Ihnen? Das lesen Jugendliche bei jedem Angebot. "
                "Zum Beispiel: Wir sind sieben Leute und bauen Treppen."
            ),
            "max_open_requests": _(
                "Mehr Anfragen lassen wir nicht durch, bis Sie geantwortet haben. Zum Beispiel: 3."
            ),
            "paused_until": _(
                "Bis zu diesem Tag sind Ihre Angebote nicht zu sehen. Danach von selbst wieder."
            ),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "paused_until": forms.DateInput,
        }

    LONGEST_PAUSE = timedelta(days=366)

    def clean_paused_until(self) -> Any:
        """A pause lies in the future and ends within a year."""
        day = self.cleaned_data["paused_until"]
        today = timezone.localdate()
        if day and day != self.initial.get("paused_until"):
            if day < today:
                raise forms.ValidationError(_("Dieser Tag ist schon vorbei."))
            if day > today + self.LONGEST_PAUSE:
                raise forms.ValidationError(_("Bitte höchstens ein Jahr."))
        return day
