"""Templates for offers: everybody on the staff may look, the coordination writes them."""

from django.contrib import admin

from catalogue.admin import CatalogueAdmin
from companies.models import OfferTemplate


@admin.register(OfferTemplate)
class OfferTemplateAdmin(CatalogueAdmin):
    """One for each occupation and kind."""

    list_display = ["title", "occupation", "kind", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["occupation"]
    search_fields = ["title", "occupation__title"]
    autocomplete_fields = ["occupation"]
