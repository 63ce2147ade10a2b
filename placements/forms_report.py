"""What somebody writes who reports a problem, and what came of it."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from placements.enums import ReportCategory


class ReportForm(forms.Form):
    """What it is about and what happened; no account, no name, no address."""

    category = forms.ChoiceField(
        label=_("Worum geht es?"), choices=ReportCategory.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Was ist passiert?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Wenige Sätze reichen. Schreib nur, was du sagen möchtest."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    TRAP = "homepage"
    """A field that people do not see; machines fill it in."""

    def __init__(self, *args: Any, speaks_to_adult: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if speaks_to_adult:
            self.fields["text"].help_text = _(
                "Wenige Sätze reichen. Schreiben Sie nur, was Sie sagen möchten."
            )

    @property
    def is_by_machine(self) -> bool:
        """Whether the field nobody sees was filled in."""
        return bool(self.data.get(self.TRAP, "").strip())


class OutcomeForm(forms.Form):
    """What came of a report."""

    outcome = forms.CharField(
        label=_("Ergebnis"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Das liest, wer das Problem gemeldet hat. Bitte einfach und freundlich schreiben, ohne "
            "Namen von anderen."
        ),
    )
