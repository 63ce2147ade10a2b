"""All rows of the platform's own tables, to compare before and after."""

from typing import Any

from django.apps import apps
from django.core import serializers

from companies.models import Company

OWN_APPS = ("accounts", "schools", "companies", "placements", "journal")
NOT_COMPARED = {
    "companies.merge",
    "journal.auditentry",
    "journal.jobrun",
    "companies.duplicatepair",
}
"""What a merge and its undoing leave behind: they are told, not taken back."""

Rows = dict[str, list[dict[str, Any]]]


def all_rows() -> Rows:
    """Every column of every row, by model."""
    return {
        model._meta.label_lower: serializers.serialize(
            "python", model._base_manager.order_by("pk").all()
        )
        for label in OWN_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.label_lower not in NOT_COMPARED
    }


def merged(company: Company) -> Company:
    """The row as it is, merged or not."""
    return Company.with_merged.get(pk=company.pk)
