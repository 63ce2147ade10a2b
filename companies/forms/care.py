"""What a company that was silent may wish for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue import rules
from companies.enums import CareEnd
from companies.models import CareCase

LONGEST_PAUSE = timedelta(days=366)
TAPS = frozenset({CareEnd.HERE, CareEnd.PAUSE, CareEnd.FEWER})


class CareForm(forms.Form):
    """A day for the pause and a number of requests; each counts for its own button alone."""

    marks_optional_fields = False

    paused_until = forms.DateField(
        label=_("Pause bis"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    max_open_requests = forms.TypedChoiceField(
        label=_("Höchstens so viele offene Anfragen"), coerce=int, required=False
    )

    def __init__(self, *args: Any, how: str, case: CareCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how = how
        today = timezone.localdate()
        self.fields["paused_until"].initial = today + rules.days("company.care_pause_days", today)
        now = case.company.max_open_requests
        fewer = range(1, max(now, 2))
        field = self.fields["max_open_requests"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (it stands above)
        field.choices = [(number, str(number)) for number in fewer]
        field.initial = max(1, now - 1)

    def clean(self) -> dict[str, Any]:
        """A button of this page was pressed, and what belongs to it is there."""
        data = super().clean() or self.cleaned_data
        today = timezone.localdate()
        if self.how not in TAPS:
            raise forms.ValidationError(_("Bitte wählen Sie eine der drei Antworten."))
        if self.how == CareEnd.PAUSE and "paused_until" not in self.errors:
            day = data.get("paused_until")
            if day is None or not today < day <= today + LONGEST_PAUSE:
                self.add_error(
                    "paused_until", _("Bitte einen Tag ab morgen, höchstens in einem Jahr.")
                )
        if self.how == CareEnd.FEWER and not data.get("max_open_requests"):
            self.add_error("max_open_requests", _("Wie viele Anfragen passen Ihnen?"))
        return data

    def wishes(self) -> dict[str, Any]:
        """What belongs to the button that was pressed."""
        name = {CareEnd.PAUSE: "paused_until", CareEnd.FEWER: "max_open_requests"}.get(
            CareEnd(self.how)
        )
        return {name: self.cleaned_data[name]} if name else {}
