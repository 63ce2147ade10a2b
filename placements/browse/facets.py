"""How many places each choice of a filter would find."""

from dataclasses import replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef

from catalogue.models import OccupationalField
from placements.browse.search import Search, offers

MOST_COUNTED_OF_A_FIELD = 99
"""A choice beyond this shows "99+"; to count on would cost more than the list itself."""


def count_fields(search: Search) -> dict[int, int]:
    """Offers of each occupational field if only this one were chosen, by the field's id.

    At most one more than ``MOST_COUNTED_OF_A_FIELD`` each. One query.
    """
    anywhere = offers(replace(search, fields=(), occupation=None))
    some = anywhere.filter(field=OuterRef("pk")).values("pk")[: MOST_COUNTED_OF_A_FIELD + 1]
    fields = OccupationalField.objects.active().order_by()
    counted = fields.annotate(
        offer_count=Func(ArraySubquery(some), function="cardinality", output_field=IntegerField())
    )
    return dict(counted.values_list("pk", "offer_count"))
