"""Sessions begun with a pupil's slip."""

from django.contrib.auth.backends import BaseBackend

from accounts.enums import Role
from accounts.models import User


class SlipBackend(BaseBackend):
    """Finds the pupil of a running session.

    Code and PIN are checked in accounts.slips, whose answer is more than yes or no; this backend
    authenticates nobody.
    """

    def get_user(self, user_id: int) -> User | None:
        """The account, as long as it is a pupil's and active."""
        return User.objects.filter(pk=user_id, role=Role.PUPIL, is_active=True).first()
