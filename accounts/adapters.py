"""How allauth behaves here."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: accounts are made by school, company or coordination."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Pupils sign in with their slip, whatever address somebody may have entered for them."""
        if isinstance(user, User) and user.is_pupil:
            return redirect("slip_sign_in")
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begins the session and notes the steps that proved who it is."""
        steps = [record["method"] for record in get_authentication_records(request, user)]
        super().login(request, user)
        if isinstance(user, User):
            sessions.note(request, user, way="+".join(steps))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A line for the security log (ASVS 16.3.1), without saying whose account it was."""
        logger.warning("sign-in failed")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends at once and not through the journal.

        A code that stood in the journal could be read there by colleagues and used to sign in as
        somebody else. A mail server that is down is told to the visitor instead of a broken page.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            logger.error("sign-in mail failed: %s", type(error).__name__)
            messages.error(
                self.request,
                _("Die E-Mail konnte gerade nicht verschickt werden. Bitte später noch einmal."),
            )
