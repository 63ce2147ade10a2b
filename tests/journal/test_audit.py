"""The audit stays as it was written, until the day on which retention may delete."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalogue import rules
from catalogue.models import DatedSetting
from journal.models import AuditEntry
from tests.factories import AuditEntryFactory
from tests.facts import set_rule

pytestmark = pytest.mark.django_db
REFUSED = "Das Protokoll kann nicht geändert oder gelöscht werden"


def say(setting: str, value: str) -> None:
    """For the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {setting} = '{value}'")


def truncate() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_auditentry")


def entry_from(days: int) -> AuditEntry:
    """An entry that is so many days old."""
    return AuditEntryFactory(at=timezone.now() - timedelta(days=days))


def test_it_refuses_changes_and_deletion() -> None:
    entry = entry_from(10_000)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        AuditEntry.objects.update(by_label="jemand")
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        entry.delete()


def test_it_lets_retention_delete_only_what_is_old_enough() -> None:
    keep = rules.whole("audit.keep_days")
    old, young = entry_from(keep + 1), entry_from(keep - 1)
    say("journal.retention", "on")
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        young.delete()
    old.delete()
    assert AuditEntry.objects.get().at == young.at


def test_it_follows_the_dated_setting_and_keeps_all_without_one() -> None:
    today = timezone.localdate()
    set_rule("audit.keep_days", 3000, today - timedelta(days=1))
    set_rule("audit.keep_days", 1, today + timedelta(days=1))
    entry = entry_from(2999)
    say("journal.retention", "on")
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        entry.delete()
    DatedSetting.objects.filter(key="audit.keep_days").update(is_active=False)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        entry.delete()


def test_it_is_emptied_only_by_who_says_so() -> None:
    entry_from(0)
    say("journal.reset", "off")
    say("journal.retention", "on")
    with pytest.raises(IntegrityError, match=REFUSED):
        truncate()
    say("journal.reset", "on")
    truncate()
    assert not AuditEntry.objects.exists()
