"""The admin site of officers and coordination."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class QuartierAdminSite(admin.AdminSite):
    """The admin in our words."""

    site_header = _("Ausbildung im Quartier")
    site_title = _("Ausbildung im Quartier")
    index_title = _("Heute")
