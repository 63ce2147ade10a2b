"""The audit is append-only. Retention alone may delete, and says so for its transaction."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION journal_protect_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('journal.retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Das Protokoll kann nicht geändert oder gelöscht werden.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER journal_audit_append_only
    BEFORE UPDATE OR DELETE ON journal_auditentry
    FOR EACH ROW EXECUTE FUNCTION journal_protect_audit();
"""

UNPROTECT = """
DROP TRIGGER journal_audit_append_only ON journal_auditentry;
DROP FUNCTION journal_protect_audit();
"""


class Migration(migrations.Migration):
    """Row trigger; TRUNCATE, which only the owner of the tables may do, stays possible."""

    dependencies = [("journal", "0001_create_journal")]

    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
