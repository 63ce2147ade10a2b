"""What adults are told about their accounts."""

from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from journal import outbox
from journal.enums import Audience

AUDIENCES = {
    Role.TEACHER: Audience.TEACHER,
    Role.COMPANY: Audience.COMPANY,
    Role.ACQUISITION: Audience.OFFICER,
    Role.COORDINATION: Audience.OFFICER,
}


def account_created(user: User) -> None:
    """An invitation: how to sign in for the first time. It carries no secret, so it never ends."""
    _post("account_created", user, str(user.email), key=f"account:{user.public_id}:created")


def email_changed(user: User, old_email: str) -> None:
    """To the old address, so that its owner notices (ASVS 6.3.7)."""
    _post("account_email_changed", user, old_email)


def second_factor_reset(user: User) -> None:
    """Tells the owner that the second factor has to be set up again."""
    _post("account_second_factor_reset", user, str(user.email))


def _post(event: str, user: User, address: str, key: str = "") -> None:
    outbox.post(
        event,
        key=key or f"account:{user.public_id}:{event}:{uuid4()}",
        audience=AUDIENCES[Role(user.role)],
        address=address,
        link_path=reverse("account_login"),
        link_label=_("Anmelden"),
    )
