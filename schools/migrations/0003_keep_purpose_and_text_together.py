"""A consent has a text about its own purpose."""

from django.db import migrations

KEEP = """
CREATE FUNCTION schools_keep_purpose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM schools_consenttext WHERE id = NEW.text_id AND purpose = NEW.purpose
    ) THEN
        RAISE EXCEPTION 'Der Text gehört zu einem anderen Zweck.'
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'consent_text_has_its_purpose';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_text_has_its_purpose
    BEFORE INSERT OR UPDATE OF text_id, purpose ON schools_consent
    FOR EACH ROW EXECUTE FUNCTION schools_keep_purpose();
"""

FREE = """
DROP TRIGGER consent_text_has_its_purpose ON schools_consent;
DROP FUNCTION schools_keep_purpose();
"""


class Migration(migrations.Migration):
    """Row trigger; texts themselves are never edited."""

    dependencies = [("schools", "0002_judge_consents")]

    operations = [migrations.RunSQL(KEEP, FREE)]
