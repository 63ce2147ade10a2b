"""Input about applications."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import OccupationalField
from placements.enums import DeclineReason
from placements.models import Application
from schools.enums import Strength
from schools.models import Pupil

MOST_STRENGTHS = 5
MOST_FIELDS = 5


class DeclineForm(forms.Form):
    """Why a company says no."""

    reason = forms.ChoiceField(
        label=_("Was ist der Grund?"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Möchten Sie etwas dazu sagen?"),
        help_text=_(
            "Ein freundlicher Satz hilft beim nächsten Versuch. Die*der Jugendliche liest ihn."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """„Ein anderer Grund“ alone helps nobody: it takes a sentence."""
        data = super().clean() or {}
        if data.get("reason") == DeclineReason.OTHER and not data.get("text", "").strip():
            self.add_error("text", _("Bitte schreiben Sie in einem Satz, was der Grund ist."))
        return data


class AnswersForm(forms.ModelForm):
    """The three prompts. A draft may be incomplete; sending asks for all three."""

    class Meta:
        model = Application
        fields = ["answer_likes", "answer_strengths", "answer_reason"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4, "maxlength": 600})
            for name in ("answer_likes", "answer_strengths", "answer_reason")
        }
        help_texts = {
            "answer_likes": _(
                "Zum Beispiel: „Ich repariere Fahrräder mit meinem Onkel.“ "
                "So kannst du anfangen: Am liebsten … / In meiner Freizeit …"
            ),
            "answer_strengths": _(
                "Zum Beispiel: „Ich bin pünktlich und messe gern genau.“ "
                "So kannst du anfangen: Andere sagen über mich … / Ich kann gut …"
            ),
            "answer_reason": _(
                "Zum Beispiel: „Ich möchte sehen, wie aus Metall Teile werden.“ "
                "So kannst du anfangen: Ich möchte zu Ihnen, weil …"
            ),
        }


class DaysForm(forms.Form):
    """First and last day, where the school sets none: holiday internships."""

    starts_on = forms.DateField(label=_("Erster Tag"))
    ends_on = forms.DateField(label=_("Letzter Tag"))

    def clean_starts_on(self) -> date:
        """A company needs at least a day to answer."""
        first: date = self.cleaned_data["starts_on"]
        if first <= timezone.localdate():
            raise forms.ValidationError(_("Nimm einen Tag ab morgen."))
        return first

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("Der letzte Tag liegt vor dem ersten."))
        return data


class ProfileForm(forms.ModelForm):
    """What a pupil likes and is good at: a few each, in own choice."""

    interests = forms.ModelMultipleChoiceField(
        OccupationalField.objects.none(),
        label=_("Das interessiert mich"),
        help_text=_("Höchstens fünf."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    strengths = forms.MultipleChoiceField(
        choices=Strength.choices,
        label=_("Das kann ich gut"),
        help_text=_("Höchstens fünf. Frag auch andere, was sie an dir mögen."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Pupil
        fields = ["interests", "strengths"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interests"].queryset = OccupationalField.objects.active()  # type: ignore[attr-defined]

    def clean_interests(self) -> Any:
        """A few say more than all."""
        return self._few(self.cleaned_data["interests"], MOST_FIELDS)

    def clean_strengths(self) -> Any:
        """A few say more than all."""
        return self._few(self.cleaned_data["strengths"], MOST_STRENGTHS)

    def _few(self, chosen: Any, most: int) -> Any:
        if len(chosen) > most:
            raise forms.ValidationError(
                _("Bitte wähle höchstens %(most)s aus."), params={"most": most}
            )
        return chosen
