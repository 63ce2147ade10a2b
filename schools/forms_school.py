"""What a careers lead chooses when a class list is read in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartier.lib.reading import MAX_FILE_BYTES, MAX_ROWS
from schools.enums import ListScope, PupilField
from schools.imports import batches
from schools.models import PupilImport, School

LEAVE_OUT = ("", _("wird nicht gelesen"))
SHOWN_SAMPLES = 2


class UploadForm(forms.Form):
    """The file, and for the coordination the school it is of."""

    school = forms.ModelChoiceField(
        School.objects.none(), label=_("Schule"), to_field_name="public_id"
    )
    file = forms.FileField(
        label=_("Klassenliste"),
        help_text=_(
            "Textexport aus SchILD-NRW, Datei aus SVWS, Excel (.xlsx) oder CSV; "
            "höchstens %(mb)s MB und %(rows)s Zeilen."
        )
        % {"mb": MAX_FILE_BYTES // 1024**2, "rows": MAX_ROWS},
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,.dat,.xlsx"}),
    )

    def __init__(self, *args: Any, schools: Sequence[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = schools[0] if len(schools) == 1 else None
        if self.only:
            del self.fields["school"]
        else:
            ids = [school.pk for school in schools]
            self.fields["school"].queryset = School.objects.filter(pk__in=ids)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Told by its size before a byte is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("Die Datei ist zu groß. Höchstens %(n)s MB."),
                params={"n": MAX_FILE_BYTES // 1024**2},
            )
        return file

    @property
    def of_school(self) -> School:
        """Whose list it is."""
        return self.only or self.cleaned_data["school"]


class ColumnsForm(forms.Form):
    """Whom the list names, and a field for each column."""

    scope = forms.ChoiceField(
        label=_("Was enthält die Liste vollständig?"),
        choices=ListScope.choices,
        widget=forms.RadioSelect,
        help_text=_("Wer dazugehört und nicht in der Liste steht, gilt als abgegangen."),
    )
    left_on = forms.DateField(
        label=_("Letzter Tag der Abgegangenen"), widget=forms.DateInput(attrs={"type": "date"})
    )
    save_as = forms.CharField(
        label=_("Spalten merken als"),
        max_length=80,
        required=False,
        help_text=_(
            "Zum Beispiel „SchILD Jahrgang 9“. Die nächste solche Liste ist gleich fertig."
        ),
    )

    def __init__(
        self,
        *args: Any,
        batch: PupilImport,
        mapping: Sequence[str],
        samples: Sequence[Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].initial = batch.scope
        self.fields["left_on"].initial = batch.left_on or timezone.localdate()
        last = self.fields.pop("save_as")
        self.column_names = []
        for column, heading in enumerate(batch.header):
            name = f"column_{column}"
            self.column_names.append(name)
            seen = [line[column] for line in samples if line[column]][:SHOWN_SAMPLES]
            self.fields[name] = forms.ChoiceField(
                label=_("Spalte „%(heading)s“") % {"heading": heading},
                choices=[LEAVE_OUT, *PupilField.choices],
                initial=mapping[column],
                required=False,
                help_text=_("zum Beispiel %(cells)s") % {"cells": ", ".join(seen)} if seen else "",
            )
        self.fields["save_as"] = last

    marks_optional_fields = False

    def clean_left_on(self) -> date:
        """Nobody is switched off ahead of time."""
        day: date = self.cleaned_data["left_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Der Tag liegt in der Zukunft."))
        return day

    def clean(self) -> dict[str, Any]:
        """What is needed is there, and nothing twice."""
        data = super().clean() or self.cleaned_data
        data["mapping"] = [data.get(name, "") for name in self.column_names]
        if problem := batches.problem_with(data["mapping"]):
            raise forms.ValidationError(problem)
        return data


class ApplyForm(forms.Form):
    """What has to be agreed to before the list is taken over."""

    creates_classes = forms.BooleanField(required=False)
    vanish_count = forms.IntegerField(required=False, min_value=0)
