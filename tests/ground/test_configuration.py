"""Settings and checks: what a city must set, what it must not, and what the containers set."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from quartier import checks
from quartier.embedded import postgres
from quartier.lib import env
from scripts.check import PRODUCTION

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
# Known to what runs in the container, not to our settings.
NOT_OURS = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
PLATFORM = ("web", "worker", "beat", "migrate")


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command with these variables alone."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


def deploy_check(**variables: str) -> subprocess.CompletedProcess[str]:
    return manage(
        "manage.py",
        *("check", "--deploy", "--fail-level", "WARNING"),
        **{name: value for name, value in {**PRODUCTION, **variables}.items() if value},
    )


def test_it_is_clean_in_the_production_shape():
    result = deploy_check()
    assert result.returncode == 0, result.stderr
    assert "no issues (0 silenced)" in result.stdout


@pytest.mark.parametrize("name", sorted(checks.MEANING))
def test_it_names_the_variable_that_is_missing(name):
    result = deploy_check(**{name: ""})
    assert result.returncode == 1
    assert f"{name} fehlt. Bitte {name} setzen:" in result.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DJANGO_DEBUG": "1"}, "Bitte DJANGO_DEBUG=0 setzen."),
        ({"QUARTIER_DEMO": "1"}, "Bitte QUARTIER_DEMO=0 setzen."),
        ({"MFA_REQUIRED": "0"}, "Bitte MFA_REQUIRED=1 setzen."),
        ({"DJANGO_SECRET_KEY": "short"}, "DJANGO_SECRET_KEY ist zu leicht zu erraten."),
        ({"DJANGO_SECRET_KEY": "django-insecure-" + "x7" * 40}, "zu leicht zu erraten."),
        ({"SITE_URL": "http://quartier.example"}, "Bitte SITE_URL mit https:// setzen."),
        ({"SITE_URL": "https://andere.example"}, "Bitte diesen Namen in ALLOWED_HOSTS aufnehmen."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS erlaubt jeden Namen."),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL nennt keinen PostgreSQL-Server."),
        ({"DATABASE_URL": "quatsch"}, "DATABASE_URL nennt keinen PostgreSQL-Server."),
        ({"REDIS_URL": "http://broker"}, "REDIS_URL nennt keinen Redis-Server."),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT ist „smtp“. Bitte eine ganze Zahl setzen."),
        ({"DJANGO_DEBUG": "vielleicht"}, "DJANGO_DEBUG ist „vielleicht“."),
        ({"QUARTIER_ENV": "prod"}, "QUARTIER_ENV muss „local“ oder „production“ sein."),
        ({"EMAIL_HOST_PASSWORD": "geheim"}, "Bitte EMAIL_USE_TLS=1 setzen."),
        ({"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, "Bitte nur eines auf 1 setzen."),
    ],
    ids=str,
)
def test_it_says_in_a_sentence_what_to_set(variables, sentence):
    result = deploy_check(**variables)
    assert result.returncode == 1
    assert sentence in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "import quartier.wsgi"),
        ("-m", "celery", "--app", "quartier", "worker"),
        ("-m", "celery", "--app", "quartier", "beat"),
    ],
    ids=["web", "worker", "beat"],
)
def test_it_does_not_serve_with_what_is_meant_for_a_demo(arguments):
    result = manage(*arguments, **{**PRODUCTION, "QUARTIER_DEMO": "1"})
    assert result.returncode != 0
    assert "Bitte QUARTIER_DEMO=0 setzen." in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("manage.py", "demo", "--ohne-stadt"),
        ("manage.py", "services", "up"),
        ("manage.py", "migrate_safely"),
        ("manage.py", "heartbeat", "beat"),
        ("-c", "import quartier.wsgi"),
        ("-m", "celery", "--app", "quartier", "worker"),
        ("-m", "celery", "--app", "quartier", "beat"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"EMAIL_PORT": "x"}, "EMAIL_PORT ist „x“. Bitte eine ganze Zahl setzen."),
        ({"DATABASE_URL": "quatsch"}, "DATABASE_URL nennt keinen PostgreSQL-Server."),
    ],
    ids=["number", "address"],
)
def test_it_starts_nothing_with_a_variable_it_cannot_read(tmp_path, arguments, variables, sentence):
    result = manage(*arguments, **variables, QUARTIER_DATA_DIR=str(tmp_path))
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "postgres").exists()
    assert not (tmp_path / "broker").exists()


def test_it_refuses_a_demo_in_production():
    result = manage("manage.py", "demo", **PRODUCTION)
    assert result.returncode == 1
    assert "QUARTIER_ENV=production" in result.stderr


def test_it_sends_safe_headers_in_production():
    """The settings a browser relies on, as the production shape computes them."""
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_HTTPONLY)"
    )
    result = manage("-c", code, **PRODUCTION, DJANGO_SETTINGS_MODULE="quartier.settings")
    assert result.stdout.split() == [
        *("__Host-sessionid", "__Host-csrftoken"),
        *("True", "True", "31536000", "True"),
    ]


def test_it_explains_every_required_variable():
    assert set(checks.MEANING) == {name for name, required in env.names_read.items() if required}


def platform_variables(service: str) -> dict[str, str]:
    return COMPOSE["services"][service]["environment"]


def test_it_has_all_services_with_health_checks():
    services = COMPOSE["services"]
    assert {"database", "broker", "web", "worker", "beat", "mailcatcher"} <= set(services)
    without = {name for name, service in services.items() if "healthcheck" not in service}
    assert without == {"migrate"}  # it ends by itself
    assert int(services["database"]["image"].partition(":")[2]) >= 17
    for service in services.values():
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in COMPOSE["volumes"]


@pytest.mark.parametrize("service", PLATFORM)
def test_it_sets_only_variables_that_are_read(service):
    from quartier import webserver  # reads its own

    assert webserver.workers
    unread = set(platform_variables(service)) - set(env.names_read)
    assert unread == set()


@pytest.mark.parametrize("service", PLATFORM)
def test_it_sets_every_required_variable(service):
    required = {name for name, needed in env.names_read.items() if needed}
    assert required - set(platform_variables(service)) == set()


def test_it_writes_no_secret_into_the_file():
    """Secrets come from the environment, and a missing one stops the start with a sentence."""
    for service in PLATFORM:
        variables = platform_variables(service)
        assert variables["DJANGO_SECRET_KEY"].startswith("${DJANGO_SECRET_KEY:?")
        assert "${POSTGRES_PASSWORD:?" in variables["DATABASE_URL"]


def test_it_keeps_people_out_of_the_log_of_every_database():
    """The city's server is told the same as the one that is brought along."""
    command = COMPOSE["services"]["database"]["command"]
    assert command[0] == "postgres"
    told = dict(word.split("=") for word in command[2::2])
    assert set(command[1::2]) == {"-c"}
    assert told == postgres.PRIVATE_LOG


def test_it_runs_the_image_without_rights():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(i for i, line in enumerate(lines) if line.startswith("FROM")) :]
    assert len([line for line in lines if line.startswith("FROM")]) > 1
    assert "USER quartier" in last_stage
    set_here = set(re.findall(r"\b([A-Z][A-Z_]+)=\S", "\n".join(last_stage)))
    assert set_here - set(env.names_read) <= NOT_OURS


def test_it_documents_every_variable():
    text = (ROOT / "docs" / "operations.md").read_text()
    assert [name for name in env.names_read if f"`{name}`" not in text] == []
