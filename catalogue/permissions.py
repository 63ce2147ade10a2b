"""Who may read and correct the facts in the admin."""

from typing import Any


def can_see_catalogue(user: Any) -> bool:
    """Officers and the coordination, while their account may enter the admin."""
    return bool(
        user.is_active
        and getattr(user, "is_staff", False)
        and (getattr(user, "is_officer", False) or getattr(user, "is_coordination", False))
    )


def can_change_catalogue(user: Any) -> bool:
    """The coordination of the city alone."""
    return can_see_catalogue(user) and bool(getattr(user, "is_coordination", False))
