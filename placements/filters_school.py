"""Filters of the officers' list of pupils."""

from typing import Any

import django_filters
from django.forms import DateInput
from django.utils.translation import gettext_lazy as _

from catalogue.models import Neighbourhood, OccupationalField
from placements.enums import PlaceStatus
from schools.models import Pupil, School


class PupilFilter(django_filters.FilterSet):
    """By school, grade, state and more; the schools are those the user may see."""

    schule = django_filters.ModelChoiceFilter(
        field_name="school_class__school",
        queryset=School.objects.none(),
        to_field_name="number",
        label=_("Schule"),
        empty_label=_("alle Schulen"),
    )
    jahrgang = django_filters.ChoiceFilter(
        field_name="school_class__grade",
        choices=[(grade, grade) for grade in range(8, 11)],
        label=_("Jahrgang"),
        empty_label=_("alle Jahrgänge"),
    )
    stand = django_filters.ChoiceFilter(
        field_name="place_status",
        choices=[choice for choice in PlaceStatus.choices if choice[0] != PlaceStatus.PLACED],
        label=_("Stand"),
        empty_label=_("alle ohne Platz"),
    )

    quartier = django_filters.ModelChoiceFilter(
        field_name="school_class__school__neighbourhood",
        queryset=Neighbourhood.objects.active(),
        to_field_name="slug",
        label=_("Quartier der Schule"),
        empty_label=_("alle Quartiere"),
    )
    feld = django_filters.ModelChoiceFilter(
        field_name="interests",
        queryset=OccupationalField.objects.active(),
        to_field_name="slug",
        label=_("Interesse"),
        empty_label=_("alle Berufsfelder"),
    )
    frist = django_filters.DateFilter(field_name="find_by", label=_("Frist am"), widget=DateInput)

    class Meta:
        model = Pupil
        fields: list[str] = []

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["schule"].queryset = School.objects.visible_to(user)
