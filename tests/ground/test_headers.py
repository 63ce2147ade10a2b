"""What every answer tells the browser: load only what is ours, guess nothing, tell nobody."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.ground.test_configuration import PRODUCTION, manage

pytestmark = pytest.mark.django_db


def policy(response: HttpResponse) -> dict[str, list[str]]:
    """The directives of the answer's one policy."""
    parts = response["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


def judge(response: HttpResponse, status: int) -> None:
    """The answer is the expected one and carries every header."""
    assert response.status_code == status
    assert policy(response) == settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert "unsafe-" not in response["Content-Security-Policy"]
    assert policy(response)["frame-ancestors"] == ["'none'"]
    assert "Content-Security-Policy-Report-Only" not in response
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=()" in response["Permissions-Policy"]


def test_it_allows_only_what_is_ours() -> None:
    """A picture inside a style sheet is the only source beside the platform itself."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert {source for sources in directives.values() for source in sources} == {
        "'none'",
        "'self'",
        "data:",
    }
    assert directives["default-src"] == directives["object-src"] == ["'none'"]


@pytest.mark.parametrize(
    "name", ["start", "browse", "account_login", "slip_sign_in", "imprint", "healthz"]
)
def test_it_guards_public_pages(client, name):
    judge(client.get(reverse(name)), 200)


def test_it_guards_pages_of_signed_in_people(cast, client):
    client.force_login(cast.class_teacher)
    for name in ("class_list", "inbox", "my_account", "mfa_index"):
        judge(client.get(reverse(name)), 200)


def test_it_guards_the_admin(cast, client):
    client.force_login(cast.officer)
    for name in ("admin:index", "admin:companies_company_changelist"):
        judge(client.get(reverse(name)), 200)
    judge(client.get(reverse("admin:companies_company_change", args=[cast.company.pk])), 200)


def test_it_guards_error_pages(cast, client, monkeypatch):
    judge(client.get("/gibt-es-nicht/"), 404)
    judge(client.post(reverse("healthz")), 405)
    judge(client.post("/", CONTENT_LENGTH="99999999999"), 413)
    client.force_login(cast.class_teacher)
    judge(client.get(reverse("my_applications")), 403)
    for error, status in ((RuntimeError, 500), (PermissionDenied, 403)):

        def broken(*args: object, error: type[Exception] = error, **kwargs: object) -> None:
            raise error

        monkeypatch.setattr("quartier.pages.render", broken)
        judge(Client(raise_request_exception=False).get(reverse("imprint")), status)


def test_it_guards_redirects_and_refused_forms(client):
    judge(client.get(reverse("home")), 302)
    judge(Client(enforce_csrf_checks=True).post(reverse("account_login")), 403)


def test_it_binds_browsers_to_https_in_production() -> None:
    code = (
        "import django; django.setup(); from django.test import Client;"
        "from django.conf import settings;"
        "host = {'host': settings.ALLOWED_HOSTS[0]};"
        "answer = Client().get('/healthz', secure=True, headers=host);"
        "print(answer.status_code, answer['Strict-Transport-Security'], sep='|')"
    )
    result = manage("-c", code, **PRODUCTION, DJANGO_SETTINGS_MODULE="quartier.settings")
    status, header = result.stdout.strip().split("|")
    assert status == "200"
    assert header == "max-age=31536000; includeSubDomains; preload"
