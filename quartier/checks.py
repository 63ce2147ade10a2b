"""System checks: wrong or missing configuration, as a sentence that says what to set.

Commands run them before they do anything, and so do web server and worker when they start: a city
cannot run by accident with what is meant for a demo. Commands that start or ask services (``demo``,
``services``, ``migrate_safely``, ``heartbeat``) run only those of the environment, which need
nothing but the variables; outside of production so do web server and worker.
"""

import sys
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Tags, Warning, register, run_checks

from quartier.lib import env

SHORTEST_KEY = 50
ENVIRONMENT = "environment"
"""The tag of what can be judged by the variables alone."""
HELP = "docs/operations.md erklärt alle Variablen."


@register(ENVIRONMENT)
def environment_is_readable(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Variables whose value could not be read."""
    return [Error(problem, hint=HELP, id="quartier.E001") for problem in env.problems]


@register(Tags.security)
def production_is_complete(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """What a real city must have and must not have."""
    if not settings.PRODUCTION:
        return []
    return [
        *_missing(),
        *_weak_key(),
        *_not_for_production(),
        *_mail(),
        *_shape_of_addresses(),
        *_imprint(),
    ]


def _missing() -> Iterator[CheckMessage]:
    for name, required in env.names_read.items():
        if required and not env.text(name, required=True):
            yield Error(
                f"{name} fehlt. Bitte {name} setzen: {MEANING[name]}.",
                hint=HELP,
                id="quartier.E002",
            )


MEANING = {
    "DJANGO_SECRET_KEY": "ein zufälliger Text mit mindestens 50 Zeichen, den niemand sonst kennt",
    "SITE_URL": "die öffentliche Adresse, zum Beispiel https://quartier.example.org",
    "ALLOWED_HOSTS": "die Namen des Servers, mit Komma getrennt",
    "DATABASE_URL": "die Adresse des PostgreSQL-Servers (postgres://…)",
    "REDIS_URL": "die Adresse des Redis- oder Valkey-Servers (redis://…)",
    "EMAIL_HOST": "den Namen des Mailservers",
    "DEFAULT_FROM_EMAIL": "den Absender der Mails",
}
"""Every required variable in words; a test compares them with what the settings read."""


def _weak_key() -> Iterator[CheckMessage]:
    key = env.text("DJANGO_SECRET_KEY", required=True)
    if key and (len(key) < SHORTEST_KEY or len(set(key)) < 10 or "insecure" in key):
        yield Error(
            "DJANGO_SECRET_KEY ist zu leicht zu erraten. Bitte einen zufälligen Text mit "
            f"mindestens {SHORTEST_KEY} Zeichen setzen.",
            id="quartier.E003",
        )


def _not_for_production() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            "DJANGO_DEBUG zeigt Fehlerseiten mit Daten. Bitte DJANGO_DEBUG=0 setzen.",
            id="quartier.E004",
        )
    if settings.DEMO_MODE:
        yield Error(
            "Im Demo-Modus darf sich jede Person mit jeder Rolle anmelden. "
            "Bitte QUARTIER_DEMO=0 setzen.",
            id="quartier.E005",
        )
    if not settings.MFA_REQUIRED:
        yield Warning(
            "Mitarbeitende kommen ohne zweiten Faktor an Daten von Kindern. "
            "Bitte MFA_REQUIRED=1 setzen.",
            id="quartier.W001",
        )


def _mail() -> Iterator[CheckMessage]:
    if settings.EMAIL_USE_TLS and settings.EMAIL_USE_SSL:
        yield Error(
            "EMAIL_USE_TLS und EMAIL_USE_SSL schließen sich aus. Bitte nur eines auf 1 setzen.",
            id="quartier.E006",
        )
    if settings.EMAIL_HOST_PASSWORD and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield Warning(
            "Das Passwort des Mailservers geht unverschlüsselt durchs Netz. "
            "Bitte EMAIL_USE_TLS=1 setzen.",
            id="quartier.W002",
        )


def _shape_of_addresses() -> Iterator[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if env.text("SITE_URL", required=True) and site.scheme != "https":
        yield Error(
            "SITE_URL beginnt nicht mit https://. Ohne Verschlüsselung darf die Plattform nicht "
            "laufen. Bitte SITE_URL mit https:// setzen.",
            id="quartier.E007",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS erlaubt jeden Namen. Bitte die Namen des Servers setzen.",
            id="quartier.E008",
        )
    elif env.words("ALLOWED_HOSTS") and site.hostname not in settings.ALLOWED_HOSTS:
        yield Error(
            f"SITE_URL nennt {site.hostname}, ALLOWED_HOSTS aber nicht. "
            "Bitte diesen Namen in ALLOWED_HOSTS aufnehmen.",
            id="quartier.E009",
        )


def _imprint() -> Iterator[CheckMessage]:
    for name in ("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL"):
        if not env.text(name):
            yield Warning(
                f"{name} fehlt. Ein Impressum ist Pflicht (§ 5 DDG). Bitte {name} setzen.",
                hint=HELP,
                id="quartier.W003",
            )


def refuse_wrong_configuration() -> None:
    """Ends the process with the checks' sentences; web server and worker run no checks themselves.

    In production all that a city must have is asked, elsewhere only whether the variables can be
    read.
    """
    if settings.PRODUCTION:
        found = run_checks(include_deployment_checks=True)
    else:
        found = run_checks(tags=[ENVIRONMENT])
    errors = [check for check in found if check.level >= ERROR]
    if errors:
        sys.exit("\n".join(str(error) for error in errors))
