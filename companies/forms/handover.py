"""From whom to whom, which companies, until when."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from catalogue.models import Neighbourhood
from companies.forms.people import PersonField, officers
from companies.models import Company

ALL = "alle"


class GiverForm(forms.Form):
    """Whose companies to list, and of which neighbourhood; officers list their own."""

    giver = PersonField(label=_("Von"), queryset=User.objects.none())
    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"), queryset=Neighbourhood.objects.active(), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.role == Role.COORDINATION:
            people = User.objects.filter(role=Role.ACQUISITION)
        else:
            people = User.objects.filter(pk=user.pk)
        self.fields["giver"].queryset = people.order_by("last_name", "first_name", "pk")

    def companies(self) -> QuerySet[Company]:
        """What the giver has, of the neighbourhood if one is chosen; needs valid values."""
        rows = Company.objects.held_by(self.cleaned_data["giver"])
        if place := self.cleaned_data["neighbourhood"]:
            rows = rows.filter(sites__neighbourhood=place).distinct()
        return rows


class HandOverForm(forms.Form):
    """To whom, which and until when."""

    receiver = PersonField(label=_("An"), queryset=User.objects.none())
    until_on = forms.DateField(
        label=_("Bis einschließlich"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Für eine Vertretung. Danach geht alles von selbst zurück. Leer: für immer."),
    )
    which = forms.ChoiceField(
        label=_("Welche?"),
        choices=[(ALL, _("alle auf dieser Liste")), ("auswahl", _("nur die angekreuzten"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    companies = forms.ModelMultipleChoiceField(
        label=_("Betriebe"),
        queryset=Company.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, giver: User, companies: QuerySet[Company], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = officers().exclude(pk=giver.pk)
        self.fields["companies"].queryset = companies

    def clean_until_on(self) -> Any:
        """The day lies ahead."""
        day = self.cleaned_data["until_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Bitte einen Tag in der Zukunft."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("which") == ALL:
            data["companies"] = self.fields["companies"].queryset
        elif not data.get("companies"):
            self.add_error("companies", _("Bitte kreuzen Sie mindestens einen Betrieb an."))
        return data
