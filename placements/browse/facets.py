"""How many places each choice of a filter would find."""

from collections import Counter
from dataclasses import replace

from placements.browse.pages import MOST_COUNTED
from placements.browse.search import Search, offers


def count_fields(search: Search) -> Counter[int] | None:
    """Offers of each occupational field if only this one were chosen, by the field's id.

    None where the search finds more than anybody counts: then the numbers would cost more than
    the list and help nobody to choose. One query.
    """
    anywhere = offers(replace(search, fields=(), occupation=None))
    fields = list(anywhere.values_list("field", flat=True)[: MOST_COUNTED + 1])
    return None if len(fields) > MOST_COUNTED else Counter(fields)
