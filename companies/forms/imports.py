"""What officers choose when they bring a spreadsheet along."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.enums import (
    SEVERAL_COLUMNS,
    ImportAction,
    ImportField,
    ImportVerdict,
)
from companies.models import ImportBatch
from quartier.lib.reading import MAX_FILE_BYTES, MAX_ROWS

LEAVE_OUT = ("", _("nicht übernehmen"))
SHOWN_SAMPLES = 3


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Tabelle"),
        help_text=_("Excel (.xlsx) oder CSV, höchstens %(mb)s MB und %(rows)s Zeilen.")
        % {"mb": MAX_FILE_BYTES // 1024**2, "rows": MAX_ROWS},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        """Told by its size before a byte is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("Die Datei ist zu groß. Höchstens %(n)s MB."),
                params={"n": MAX_FILE_BYTES // 1024**2},
            )
        return file


class MappingForm(forms.Form):
    """A field for each column, and a name to save that under."""

    takes_over = forms.BooleanField(
        label=_("Für neue Betriebe bin ich zuständig"),
        required=False,
        help_text=_("Eine Spalte „zuständig“ geht vor."),
    )
    save_as = forms.CharField(
        label=_("Zuordnung merken als"),
        max_length=80,
        required=False,
        help_text=_("Zum Beispiel „Meine Betriebe“. Die nächste solche Tabelle ist gleich fertig."),
    )

    def __init__(
        self,
        *args: Any,
        batch: ImportBatch,
        mapping: Sequence[str],
        samples: Sequence[Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["takes_over"].initial = batch.takes_over
        if batch.by is None or not batch.by.is_officer:
            del self.fields["takes_over"]
        self.column_names = []
        for column, heading in enumerate(batch.header):
            name = f"column_{column}"
            self.column_names.append(name)
            self.fields[name] = forms.ChoiceField(
                label=heading or _("Spalte %(n)s") % {"n": column + 1},
                choices=[LEAVE_OUT, *ImportField.choices],
                required=False,
                initial=mapping[column],
            )
        self.samples = [
            [line[column] for line in samples if line[column]][:SHOWN_SAMPLES]
            for column in range(len(batch.header))
        ]

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's choice with values that stand in it."""
        return [(self[name], self.samples[place]) for place, name in enumerate(self.column_names)]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What concerns the whole table."""
        return [self[name] for name in self.fields if name not in self.column_names]

    def clean(self) -> dict[str, Any]:
        """The name is there, and nothing twice that can be there once."""
        data = super().clean() or self.cleaned_data
        mapping = [data.get(name, "") for name in self.column_names]
        if ImportField.NAME not in mapping:
            raise forms.ValidationError(_("In welcher Spalte steht der Name des Betriebs?"))
        seen: set[str] = set()
        for name, field in zip(self.column_names, mapping, strict=True):
            if field and field in seen and field not in SEVERAL_COLUMNS:
                self.add_error(name, _("Das steht schon in einer anderen Spalte."))
            seen.add(field)
        data["mapping"] = mapping
        return data


class ChooseAllForm(forms.Form):
    """The same for all rows of a verdict."""

    verdict = forms.ChoiceField(choices=ImportVerdict.choices)
    action = forms.ChoiceField(label=_("Alle dieser Liste"), choices=ImportAction.choices)
