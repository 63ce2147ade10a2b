"""App configurations of the composition root."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class QuartierConfig(AppConfig):
    """Registers the system checks."""

    name = "quartier"
    verbose_name = "Ausbildung im Quartier"

    def ready(self) -> None:
        from quartier import checks  # noqa: F401  (registers on import)


class QuartierAdminConfig(AdminConfig):
    """The admin with our own site."""

    default_site = "quartier.admin.QuartierAdminSite"
