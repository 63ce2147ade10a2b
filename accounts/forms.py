"""Forms of the sign-in with a slip."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import pins, slips
from accounts.models import AccessSlip


class CodeForm(forms.Form):
    """The code of a slip, however it was typed."""

    code = forms.CharField(
        label=_("Code von deinem Zettel"),
        help_text=_("8 Zeichen, zum Beispiel ABCD-2345. Groß oder klein ist egal."),
        max_length=40,
        error_messages={"required": _("Gib den Code von deinem Zettel ein.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autocorrect": "off",
                "spellcheck": "false",
                "data-slip-code": "",
            }
        ),
    )
    next = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        """Capitals without blanks and hyphens; says so when a character is in no code at all."""
        code = slips.normalise(self.cleaned_data["code"])
        if len(code) != AccessSlip.CODE_LENGTH:
            raise forms.ValidationError(_("Der Code hat genau 8 Zeichen."))
        return code


class _PinField(forms.CharField):
    def __init__(self, label: str, **kwargs: object) -> None:
        super().__init__(
            label=label,
            max_length=40,
            error_messages={"required": _("Gib deine PIN ein.")},
            widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
            **kwargs,
        )


class PinForm(forms.Form):
    """The PIN of a slip that has one."""

    pin = _PinField(_("Deine PIN"))


class ChoosePinForm(forms.Form):
    """A new PIN, twice."""

    pin = _PinField(
        _("Deine neue PIN"), help_text=_("4 bis 8 Ziffern. Nimm keinen Geburtstag und nicht 1234.")
    )
    pin_again = _PinField(_("Noch einmal dieselbe PIN"))

    def clean_pin(self) -> str:
        """Refuses what anybody would guess first."""
        pin = self.cleaned_data["pin"].strip()
        if problem := pins.problem_with(pin):
            raise forms.ValidationError(problem)
        return pin

    def clean(self) -> dict[str, str]:
        """Both must be the same."""
        data = super().clean() or {}
        pin = data.get("pin")
        if pin and data.get("pin_again") and pin != data["pin_again"].strip():
            self.add_error("pin_again", _("Die beiden PINs sind nicht gleich."))
        return data
