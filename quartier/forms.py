"""How forms are drawn: fields in KERN markup."""

from django.forms.renderers import TemplatesSetting


class KernFormRenderer(TemplatesSetting):
    """Forms and fields come from templates/django/forms/; widgets stay Django's own."""

    form_template_name = "django/forms/form.html"
    formset_template_name = "django/forms/formset.html"
    field_template_name = "django/forms/field.html"
