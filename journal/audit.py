"""Writing the audit."""

import uuid
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
    object_id: uuid.UUID | None = getattr(obj, "public_id", None)
    return AuditEntry.objects.create(
        action=action,
        object_type=obj._meta.label_lower,
        object_id=object_id,
        by=by,
        by_label=by_label,
        details=details,
    )
