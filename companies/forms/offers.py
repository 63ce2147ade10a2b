"""What stands in an offer. Choices are narrowed to what belongs to the company."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Occupation
from companies.enums import AskAnswer, OfferKind
from companies.forms.people import PersonField
from companies.models import Company, Contact, Offer
from companies.wording import WEEKDAYS

MAXIMUM_SEATS = 50
LONGEST_DESCRIPTION = 1200
"""Young people read on a phone; what stands there already may be longer."""
LEAST_GRADES = [(8, _("ab Klasse 8")), (9, _("ab Klasse 9")), (10, _("ab Klasse 10"))]


class OfferForm(forms.ModelForm):
    """An offer as a company enters it. ``company`` narrows places and contacts."""

    seats = forms.IntegerField(
        label=_("Wie viele Plätze?"),
        min_value=1,
        max_value=MAXIMUM_SEATS,
        initial=1,
        help_text=_("So viele Jugendliche können zur selben Zeit kommen. Zum Beispiel: 1."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("An welchen Tagen?"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Auswahl gilt Montag bis Freitag."),
    )
    contact = PersonField(
        label=_("Wer kümmert sich?"),
        queryset=Contact.objects.none(),
        required=False,
        help_text=_("Diese Person bekommt die Anfragen. Jugendliche sehen sie noch nicht."),
    )
    least_grade = forms.TypedChoiceField(
        label=_("Ab welcher Klasse?"),
        choices=LEAST_GRADES,
        coerce=int,
        initial=8,
        help_text=_("Wer jünger ist, sieht das Angebot nicht. Zum Beispiel: ab Klasse 9."),
    )

    class Meta:
        model = Offer
        fields = (
            "kind",
            "occupation",
            "title",
            "description",
            "site",
            "contact",
            "starts_on",
            "ends_on",
            "apply_by",
            "seats",
            "daily_from",
            "daily_to",
            "break_minutes",
            "weekdays",
            "least_grade",
            "least_age",
            "qualification",
            "requirements",
            "clothing",
            "languages",
        )
        labels = {
            "kind": _("Was bieten Sie an?"),
            "occupation": _("In welchem Beruf?"),
            "title": _("Überschrift"),
            "description": _("Was macht die*der Jugendliche bei Ihnen?"),
            "site": _("Wo?"),
            "starts_on": _("Ab wann möglich?"),
            "ends_on": _("Bis wann möglich?"),
            "apply_by": _("Anfragen bis"),
            "daily_from": _("Beginn am Morgen"),
            "daily_to": _("Ende"),
            "break_minutes": _("Pausen zusammen, in Minuten"),
            "least_age": _("Mindestalter"),
            "qualification": _("Welcher Abschluss ist nötig?"),
            "requirements": _("Was sollte jemand mitbringen?"),
            "clothing": _("Kleidung"),
            "languages": _("Welche Sprachen spricht Ihr Team?"),
        }
        help_texts = {
            "kind": _(
                "Zum Beispiel: Schulpraktikum, zwei oder drei Wochen, die Tage setzt die Schule."
            ),
            "occupation": _("Der Beruf, den man bei Ihnen kennenlernt. Zum Beispiel: Tischler*in."),
            "title": _("Kurz und so, dass Jugendliche es verstehen. Zum Beispiel: Möbel bauen."),
            "description": _(
                "Was machen Jugendliche bei Ihnen an einem Tag? Zwei oder drei Sätze. Zum "
                "Beispiel: Du misst Bretter aus und sägst mit. Am Ende nimmst du ein Regal mit."
            ),
            "site": _("Dorthin kommen die Jugendlichen. Den Weg zeigen wir von der Schule aus."),
            "starts_on": _(
                "Der erste Tag, an dem jemand anfangen kann. Zum Beispiel: der Tag nach den Ferien."
            ),
            "ends_on": _("Der letzte mögliche Tag. Bei einer Ausbildung bleibt das Feld leer."),
            "apply_by": _(
                "Danach kommen keine neuen Anfragen mehr. Zum Beispiel: vier Wochen vor dem Start."
            ),
            "daily_from": _("Zum Beispiel: 8:00."),
            "daily_to": _("Mit Pausen. Zum Beispiel: 15:00."),
            "break_minutes": _("Alle Pausen des Tages. Zum Beispiel: 60."),
            "least_age": _(
                "Nur, wenn es bei Ihnen ein Mindestalter gibt. Zum Beispiel: 16 in der Küche."
            ),
            "qualification": _("Nur bei einer Ausbildung. Im Zweifel: kein Abschluss nötig."),
            "requirements": _(
                "Nur, was wirklich nötig ist. Zum Beispiel: gern draußen sein. Noten sind hier "
                "nicht gemeint."
            ),
            "clothing": _("Zum Beispiel: feste Schuhe. Handschuhe bekommst du von uns."),
            "languages": _(
                "Das hilft Jugendlichen, die noch Deutsch lernen. Zum Beispiel: Türkisch, Polnisch."
            ),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "requirements": forms.Textarea(attrs={"rows": 2}),
            "starts_on": forms.DateInput,
            "ends_on": forms.DateInput,
            "apply_by": forms.DateInput,
            "daily_from": forms.TimeInput,
            "daily_to": forms.TimeInput,
        }

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.company = company
        self._limit_description()
        if self.instance.pk:
            self.fields["seats"].initial = self.instance.seats.count()
        if "site" not in self.fields:
            return
        sites = company.sites.filter(latitude__isnull=False)
        contacts = company.contacts.all()
        self.fields["site"].queryset = sites
        self.fields["contact"].queryset = contacts
        self.fields["occupation"].queryset = Occupation.objects.active()
        if not self.instance.pk:
            self.fields["site"].initial = sites.first()
            self.fields["contact"].initial = contacts.first()

    def _limit_description(self) -> None:
        field = self.fields["description"]
        field.max_length = max(LONGEST_DESCRIPTION, len(self.instance.description))
        field.validators.append(MaxLengthValidator(field.max_length))
        field.widget.attrs["maxlength"] = field.max_length

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        last, asked_by = data.get("ends_on"), data.get("apply_by")
        if last and asked_by and asked_by > last:
            self.add_error("apply_by", _("Dieser Tag liegt nach dem letzten möglichen Tag."))
        return data

    def facts(self) -> dict[str, Any]:
        """The offer's fields, without the number of seats."""
        names = self._meta.fields or ()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in names and name != "seats"
        }


class HoursForm(forms.Form):
    """A working day while it is typed; only hours and breaks must be there."""

    daily_from = forms.TimeField()
    daily_to = forms.TimeField()
    break_minutes = forms.IntegerField(min_value=0, max_value=600)
    kind = forms.ChoiceField(choices=OfferKind.choices, required=False)
    occupation = forms.ModelChoiceField(Occupation.objects.all(), required=False)
    starts_on = forms.DateField(required=False)
    weekdays = forms.TypedMultipleChoiceField(choices=WEEKDAYS, coerce=int, required=False)
    least_age = forms.IntegerField(min_value=0, max_value=99, required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company

    def typed(self) -> Offer | None:
        """What is known of the offer; None while hours or breaks are missing."""
        self.is_valid()
        data = self.cleaned_data
        if any(data.get(name) is None for name in ("daily_from", "daily_to", "break_minutes")):
            return None
        known = {name: value for name, value in data.items() if value not in (None, "", [])}
        return Offer(company=self.company, **known)


class SeatsForm(forms.Form):
    """The number of seats."""

    seats = forms.IntegerField(label=_("Plätze"), min_value=1, max_value=MAXIMUM_SEATS)


class StaffOfferForm(OfferForm):
    """The whole offer, as an officer changes it."""

    class Meta(OfferForm.Meta):
        widgets = {
            **OfferForm.Meta.widgets,
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("starts_on", "ends_on", "apply_by")
            },
            **{
                name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
                for name in ("daily_from", "daily_to")
            },
        }


class ChangeOfferForm(StaffOfferForm):
    """The same for an offer that others may change meanwhile: it overwrites nothing unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = self.instance.fingerprint
        self.there = {
            name: (field.has_changed, self.get_initial_for_field(field, name))
            for name, field in self.fields.items()
        }
        self.initial["seen"] = self.present

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        seen = data.get("seen")
        if seen and seen != self.present:
            self.add_error(None, [_CHANGED, *self._both_versions()])
            # Who has read both and saves again means it.
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.present
        return data

    def _both_versions(self) -> list[str]:
        """For each field that differs: what stands there now, and what was typed."""
        lines = []
        for name, (has_changed, there) in self.there.items():
            bound = self[name]
            if name != "seen" and has_changed(there, bound.data):
                now = {"name": bound.label, "now": _as_text(there, bound), "typed": bound.data}
                lines.append(
                    gettext("%(name)s: jetzt „%(now)s“, Ihre Eingabe „%(typed)s“.")
                    % {**now, "typed": _as_text(bound.data, bound)}
                )
        return lines


_CHANGED = _(
    "Das Angebot wurde geändert, seit Sie diese Seite geöffnet haben, zum Beispiel vom Betrieb. "
    "Nichts ist überschrieben. Bitte vergleichen Sie und speichern Sie dann noch einmal:"
)


def _as_text(value: Any, bound: forms.BoundField) -> str:
    """A value as people read it: choices by their names, days and times as they are written."""
    if value in (None, "", []):
        return gettext("leer")
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    many = value if isinstance(value, list) else [value]
    texts = [choices.get(str(one)) or str(localize(one)) for one in many]
    return Truncator(", ".join(texts)).chars(200)


class CorrectionForm(StaffOfferForm):
    """What a company may correct by the link: all but occupation, place and who gets in."""

    least_grade = None
    contact = None

    class Meta(StaffOfferForm.Meta):
        fields = (
            "title",
            "description",
            "starts_on",
            "ends_on",
            "seats",
            "daily_from",
            "daily_to",
            "break_minutes",
            "weekdays",
            "requirements",
            "clothing",
            "languages",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        last = data.get("ends_on")
        if last and last < timezone.localdate():
            self.add_error("ends_on", _("Dieser Tag ist schon vorbei."))
        return data


class NotThisOfferForm(forms.Form):
    """A company says no to an offer entered on its behalf."""

    answer = forms.ChoiceField(
        label=_("Was sollen wir tun?"),
        choices=[
            (AskAnswer.WRONG.value, _("Es stimmt nicht. Bitte rufen Sie mich an.")),
            (AskAnswer.UNWANTED.value, _("Wir möchten diesen Platz nicht anbieten.")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Möchten Sie uns dazu etwas schreiben?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LetterCodeForm(forms.Form):
    """The code from a letter."""

    code = forms.CharField(
        label=_("Code aus dem Brief"),
        max_length=40,
        help_text=_("Zum Beispiel K7QM-2D4X-9RTB. Groß oder klein ist egal."),
    )
