"""What officers write down for others."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from placements.enums import DeclineReason
from placements.models import Application
from quartier.lib.date_text import span_text

YES, TIME, NO = "yes", "time", "no"


class RequestField(forms.ModelChoiceField):
    """Requests by number, place and days: whoever looks after a company need not know the pupil."""

    def label_from_instance(self, obj: Any) -> str:
        """„Bewerbung 12: Werkbank, 4. bis 22. Januar 2027, Antwort bis 3. Dezember“."""
        return _("%(number)s: %(title)s, %(days)s, Antwort bis %(until)s") % {
            "number": obj,
            "title": obj.offer.title,
            "days": span_text(obj.starts_on, obj.ends_on),
            "until": date_format(obj.answer_by, "j. F"),
        }


class SpokenAnswerForm(forms.Form):
    """What a company said on the phone about one of its open requests."""

    application = RequestField(label=_("Welche Anfrage?"), queryset=Application.objects.none())
    answer = forms.ChoiceField(
        label=_("Was sagt der Betrieb?"),
        choices=[
            (YES, _("Ja, der Platz ist zugesagt")),
            (TIME, _("Der Betrieb braucht mehr Zeit (nur einmal möglich)")),
            (NO, _("Nein")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Grund bei einem Nein"), choices=[("", "–"), *DeclineReason.choices], required=False
    )
    text = forms.CharField(
        label=_("Ein Satz dazu"),
        help_text=_("Nur bei einem Nein. Die*der Jugendliche liest ihn."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, requests: QuerySet[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = requests  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A no has a reason, and „Ein anderer Grund“ says which."""
        data = super().clean() or self.cleaned_data
        if data.get("answer") != NO:
            return data
        if not data.get("reason"):
            self.add_error("reason", _("Bitte einen Grund wählen."))
        if data.get("reason") == DeclineReason.OTHER and not data.get("text", "").strip():
            self.add_error("text", _("Bitte in einem Satz schreiben, was der Grund ist."))
        return data
