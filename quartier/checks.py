"""System checks: wrong or missing configuration, as a sentence that says what to set."""

from django.core.checks import CheckMessage, Error, register

from quartier.lib import env


@register()
def environment_is_readable(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Reports variables whose value could not be read."""
    return [Error(problem, id="quartier.E001") for problem in env.problems]
