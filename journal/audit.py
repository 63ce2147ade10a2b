"""Writing the audit."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models

from journal.enums import AuditAction
from journal.models import AuditEntry


def record(
    action: AuditAction,
    obj: models.Model,
    *,
    by: Any = None,
    by_label: str = "",
    **details: Any,
) -> AuditEntry:
    """Writes one entry about an object with a ``public_id``, in the caller's transaction.

    ``by`` is the account that acted; ``by_label`` says what acted without one.

    ``details`` take numbers, states and field names; never names, addresses or free text.
    """
    entry = _entry(action, obj, by=by, by_label=by_label, **details)
    entry.save()
    return entry


def record_many(
    action: AuditAction,
    objects: Iterable[models.Model],
    *,
    by: Any = None,
    by_label: str = "",
    **details: Any,
) -> None:
    """Writes the same about many objects at once."""
    AuditEntry.objects.bulk_create(
        [_entry(action, obj, by=by, by_label=by_label, **details) for obj in objects]
    )


def record_export(model: type[models.Model], *, by: Any, **details: Any) -> AuditEntry:
    """Writes that a list of objects has left the platform: how many, by which filter."""
    return AuditEntry.objects.create(
        action=AuditAction.EXPORTED, object_type=model._meta.label_lower, by=by, details=details
    )


def _entry(
    action: AuditAction, obj: models.Model, *, by: Any = None, by_label: str = "", **details: Any
) -> AuditEntry:
    object_id: uuid.UUID | None = getattr(obj, "public_id", None)
    return AuditEntry(
        action=action,
        object_type=obj._meta.label_lower,
        object_id=object_id,
        by=by,
        by_label=by_label,
        details=details,
    )
