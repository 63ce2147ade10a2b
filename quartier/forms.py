"""How forms are drawn: fields in KERN markup."""

from django.forms.renderers import TemplatesSetting


class KernFormRenderer(TemplatesSetting):
    """Fields come from templates/django/forms/field.html."""

    field_template_name = "django/forms/field.html"
