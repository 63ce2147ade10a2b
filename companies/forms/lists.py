"""What officers do with the list of companies: many at once, columns, saved lists."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from companies.forms.crm import NO_NAMES
from companies.forms.people import PersonField, officers
from companies.models import SavedList, Tag
from companies.models.lists import tag_key
from quartier.lib.text import sort_key, tidy


class AssignForm(forms.Form):
    """Who looks after them from now on."""

    officer = PersonField(label=_("Neu zuständig"), queryset=User.objects.none())
    reason = forms.CharField(
        label=_("Grund"),
        max_length=200,
        required=False,
        help_text=_(
            "Nötig, wenn Sie Betriebe von Kolleg*innen übernehmen. Beide lesen ihn in der "
            "Liste der Übergabe."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers()


class FollowUpsForm(forms.Form):
    """The same to do at all of them."""

    due_on = forms.DateField(
        label=_("fällig"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    subject = forms.CharField(label=_("Was"), max_length=160, help_text=NO_NAMES)
    officer = PersonField(
        label=_("Wer?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("wer für den Betrieb zuständig ist"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers()

    def clean_due_on(self) -> Any:
        """The day lies ahead."""
        if self.cleaned_data["due_on"] < timezone.localdate():
            raise forms.ValidationError(_("Bitte heute oder einen Tag in der Zukunft."))
        return self.cleaned_data["due_on"]


class AddTagForm(forms.Form):
    """A tag that exists, or a new one."""

    name = forms.CharField(
        label=_("Schlagwort"),
        max_length=40,
        help_text=_("Ein neues legen wir an. Nichts über einzelne Personen."),
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        """The known spelling, if there is one."""
        name = tidy(self.cleaned_data["name"])
        if not tag_key(name):
            raise forms.ValidationError(_("Bitte ein Wort mit Buchstaben oder Ziffern."))
        known = Tag.objects.filter(key=tag_key(name)).first()
        return known.name if known else name


class RemoveTagForm(forms.Form):
    """One of the tags."""

    tag = forms.ModelChoiceField(label=_("Schlagwort"), queryset=Tag.objects.all())


class ColumnsForm(forms.Form):
    """Which columns somebody wants to see."""

    names = forms.MultipleChoiceField(
        label=_("Spalten"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Der Name steht immer da. Ohne Auswahl gelten die üblichen Spalten."),
    )

    def __init__(self, *args: Any, columns: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = columns


class SavedListForm(forms.ModelForm):
    """A name for what the list shows now; ``owner`` is set by the page."""

    owner: User

    class Meta:
        model = SavedList
        fields = ("name", "is_shared", "query")
        widgets = {"query": forms.HiddenInput}

    def clean_name(self) -> str:
        """One's own lists have different names."""
        name = tidy(self.cleaned_data["name"])
        same = SavedList.objects.filter(owner=self.owner, sort_key=sort_key(name)[:60])
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Eine Liste mit diesem Namen haben Sie schon."))
        return name
