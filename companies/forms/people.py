"""Choices of people by name."""

from typing import Any

from django import forms

from accounts.enums import Role
from accounts.models import User
from companies.models import Contact


class PersonField(forms.ModelChoiceField):
    """A choice of people by name; their ``__str__`` says nothing."""

    def label_from_instance(self, obj: Any) -> str:
        """First and last name, and what a contact does."""
        if isinstance(obj, Contact):
            return f"{obj.full_name}, {obj.function}" if obj.function else obj.full_name
        return obj.get_full_name() or str(obj)


def officers() -> Any:
    """The acquisition officers one can give something to."""
    return User.objects.filter(role=Role.ACQUISITION, is_active=True).order_by(
        "last_name", "first_name", "pk"
    )
