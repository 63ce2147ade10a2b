"""Neither TRUNCATE nor retention may take an audit entry before its day."""

from django.db import migrations

PROTECT = """
CREATE OR REPLACE FUNCTION journal_protect_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keep_days numeric;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_setting('journal.reset', true) = 'on' THEN
            RETURN NULL;
        END IF;
    ELSIF TG_OP = 'DELETE' AND current_setting('journal.retention', true) = 'on' THEN
        SELECT value INTO keep_days FROM catalogue_datedsetting
            WHERE key = 'audit.keep_days' AND is_active AND valid_from <= CURRENT_DATE
            ORDER BY valid_from DESC LIMIT 1;
        -- Without a known age nothing is old enough.
        IF OLD.at < CURRENT_TIMESTAMP - make_interval(days => keep_days::int) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'Das Protokoll kann nicht geändert oder gelöscht werden.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER journal_audit_no_truncate
    BEFORE TRUNCATE ON journal_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_protect_audit();
"""

UNPROTECT = """
DROP TRIGGER journal_audit_no_truncate ON journal_auditentry;
CREATE OR REPLACE FUNCTION journal_protect_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('journal.retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Das Protokoll kann nicht geändert oder gelöscht werden.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    """The age comes from the dated setting ``audit.keep_days``.

    ``journal.reset`` belongs to what empties whole databases: the demo's reset and the tests.
    """

    dependencies = [
        ("journal", "0003_index_inboxes"),
        ("catalogue", "0001_create_catalogue"),
    ]

    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
