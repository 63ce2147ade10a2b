"""The second question of a view: may this person do this?"""

from django.core.exceptions import PermissionDenied


def require(allowed: bool) -> None:
    """Goes on only when a permission predicate said yes; raises PermissionDenied (403) else.

    The first question, whether the person may know of the object at all, is ``visible_to`` (404).
    """
    if not allowed:
        raise PermissionDenied
