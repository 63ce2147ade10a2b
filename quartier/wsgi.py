"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from quartier.checks import refuse_wrong_configuration

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartier.settings")

application = get_wsgi_application()
refuse_wrong_configuration()
