"""Whose value stays when two companies become one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.services.merge_preview import Preview
from companies.services.merging import OURS, THEIRS


class MergeForm(forms.Form):
    """One choice a column that differs; which people and places are the same; why."""

    seen = forms.CharField(widget=forms.HiddenInput)
    joined = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(
        label=_("Grund"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Steht im Verlauf beider Betriebe. Bitte keine Namen von Jugendlichen."),
    )

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joined"].choices = [(twin.key, twin.key) for twin in preview.twins]
        self.names = [choice.name for choice in preview.choices]
        for choice in preview.choices:
            self.fields[f"wert_{choice.name}"] = forms.ChoiceField(
                choices=[(OURS, choice.ours), (THEIRS, choice.theirs)], required=False
            )

    @property
    def choices(self) -> dict[str, str]:
        """By column, as far as somebody chose."""
        chosen = {name: self.cleaned_data[f"wert_{name}"] for name in self.names}
        return {name: value for name, value in chosen.items() if value}
