"""Addresses of sign-in and links.

allauth's pages are listed one by one: what is not listed does not exist here. Left out are signing
up, further mail addresses and their confirmation (coordination keeps the address), and everything
social. Names are allauth's own, because its code looks them up.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from accounts.permissions import is_pupil
from accounts.views import calendars, links, sessions, slips

View = Callable[..., HttpResponse]


def for_adults(view: View) -> View:
    """Pages that do not exist for pupils: their PIN is neither a password nor asked for here."""

    @wraps(view)
    def judged(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_pupil(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return judged


urlpatterns = [
    path("anmelden/", slips.slip_sign_in, name="slip_sign_in"),
    path("anmelden/pin/", slips.slip_pin, name="slip_pin"),
    path("link/neu/", links.link_renew, name="link_renew"),
    path("link/unterwegs/", links.link_renewed, name="link_renewed"),
    path("kalender/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("mein-kalender/", calendars.my_calendar, name="my_calendar"),
    path("mein-kalender/neu/", calendars.calendar_renew, name="calendar_renew"),
    path("mein-kalender/abschalten/", calendars.calendar_off, name="calendar_off"),
    path("konto/abmelden/", sessions.sign_out, name="account_logout"),
    path("konto/anmelden/", account.login, name="account_login"),
    path("konto/anmelden/code/", account.request_login_code, name="account_request_login_code"),
    path(
        "konto/anmelden/code/eingeben/",
        account.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path("konto/anmelden/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("konto/anmelden/zweiter-schluessel/", second_factor.authenticate, name="mfa_authenticate"),
    path("konto/inaktiv/", account.account_inactive, name="account_inactive"),
    path("konto/kein-konto/", account.signup, name="account_signup"),
    path("konto/passwort/vergessen/", account.password_reset, name="account_reset_password"),
    path(
        "konto/passwort/vergessen/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "konto/passwort/vergessen/neu/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "konto/passwort/vergessen/fertig/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    *(
        path(f"konto/{route}", for_adults(view), name=name)
        for route, view, name in [
            ("passwort/", account.password_change, "account_change_password"),
            ("passwort/setzen/", account.password_set, "account_set_password"),
            ("bestaetigen/", account.reauthenticate, "account_reauthenticate"),
            ("bestaetigen/app/", second_factor.reauthenticate, "mfa_reauthenticate"),
            (
                "bestaetigen/passkey/",
                passkey.reauthenticate_webauthn,
                "mfa_reauthenticate_webauthn",
            ),
            ("anmeldungen/", sessions.my_sessions, "usersessions_list"),
            ("zweiter-schluessel/", second_factor.index, "mfa_index"),
            ("zweiter-schluessel/app/", totp.activate_totp, "mfa_activate_totp"),
            ("zweiter-schluessel/app/entfernen/", totp.deactivate_totp, "mfa_deactivate_totp"),
            (
                "zweiter-schluessel/ersatzcodes/",
                recovery.view_recovery_codes,
                "mfa_view_recovery_codes",
            ),
            (
                "zweiter-schluessel/ersatzcodes/neu/",
                recovery.generate_recovery_codes,
                "mfa_generate_recovery_codes",
            ),
            (
                "zweiter-schluessel/ersatzcodes/datei/",
                recovery.download_recovery_codes,
                "mfa_download_recovery_codes",
            ),
            ("zweiter-schluessel/passkeys/", passkey.list_webauthn, "mfa_list_webauthn"),
            ("zweiter-schluessel/passkeys/neu/", passkey.add_webauthn, "mfa_add_webauthn"),
            ("zweiter-schluessel/passkeys/<int:pk>/", passkey.edit_webauthn, "mfa_edit_webauthn"),
            (
                "zweiter-schluessel/passkeys/<int:pk>/entfernen/",
                passkey.remove_webauthn,
                "mfa_remove_webauthn",
            ),
        ]
    ),
]
