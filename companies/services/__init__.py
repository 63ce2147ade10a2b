"""What people do with companies: each function is one transaction.

Cut by aggregate: ``leads`` (companies found and doubles), ``seats``, ``acquisition``.
"""

from companies.services.acquisition import open_call_task
from companies.services.leads import create_lead, find_double
from companies.services.seats import NoSeatFree, book_seat, release_booking

__all__ = [
    "NoSeatFree",
    "book_seat",
    "create_lead",
    "find_double",
    "open_call_task",
    "release_booking",
]
