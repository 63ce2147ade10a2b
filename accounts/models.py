"""Who somebody is: account, access slip of a pupil, single-purpose link."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, TruncDate
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.enums import LinkPurpose, LinkState, Role
from quartier.lib import tokens


def technical_name() -> str:
    """A user name nobody types: it says nothing about the person."""
    return get_random_string(16, "abcdefghijkmnpqrstuvwxyz23456789")


class UserManager(BaseUserManager["User"]):
    """Creates accounts and answers who works where."""

    use_in_migrations = True

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """A new account; without a password it can only sign in by slip, code or link."""
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first coordination account of a new installation."""
        return self.create_user(
            email,
            password,
            **{"role": Role.COORDINATION, "is_staff": True, "is_superuser": True, **fields},
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Used by createsuperuser, which asks for the mail address."""
        return self.get(email=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. A pupil's name stands on schools.Pupil alone, never here."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(_("Rolle"), max_length=20, choices=Role.choices)
    username = models.CharField(
        _("technischer Name"), max_length=40, unique=True, default=technical_name, editable=False
    )
    email = models.EmailField(_("E-Mail"), null=True, blank=True, unique=True)
    first_name = models.CharField(_("Vorname"), max_length=80, blank=True)
    last_name = models.CharField(_("Nachname"), max_length=80, blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    language = models.CharField(_("Sprache"), max_length=8, default="de")
    is_staff = models.BooleanField(_("darf in die Verwaltung"), default=False)
    is_active = models.BooleanField(_("aktiv"), default=True)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    """Part of every session's check value: counting it up ends all sessions of the account."""

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="user_role_is_known",
                violation_error_message=_("Diese Rolle gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message=_("E-Mails werden klein geschrieben gespeichert."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | ~Q(email=""),
                name="user_email_is_null_not_empty",
                violation_error_message=_("Eine leere E-Mail wird nicht gespeichert."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.PUPIL) | Q(first_name="", last_name="", is_staff=False),
                name="user_pupil_has_no_name_here",
                violation_error_message=_("Namen von Schüler*innen stehen nicht am Konto."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.PUPIL) | Q(email__isnull=True),
                name="user_pupil_has_no_email",
                violation_error_message=_("Schüler*innen melden sich mit dem Zettel an."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower() if self.email else None

    def end_sessions(self) -> None:
        """Signs the account out everywhere, within the caller's transaction."""
        type(self).objects.filter(pk=self.pk).update(session_generation=F("session_generation") + 1)
        self.refresh_from_db(fields=["session_generation"])

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be believed."""
        return self._with_generation(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under older keys of the server."""
        for value in super().get_session_auth_fallback_hash():
            yield self._with_generation(value)

    def _with_generation(self, value: str) -> str:
        return f"{value}.{self.session_generation}"

    def get_full_name(self) -> str:
        """First and last name of an adult, empty for a pupil."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """The first name of an adult, empty for a pupil."""
        return self.first_name

    @property
    def is_pupil(self) -> bool:
        """Whether this account belongs to a pupil."""
        return self.role == Role.PUPIL

    @property
    def is_teacher(self) -> bool:
        """Whether this account belongs to a teacher."""
        return self.role == Role.TEACHER

    @property
    def is_company(self) -> bool:
        """Whether this account belongs to somebody in a company."""
        return self.role == Role.COMPANY

    @property
    def is_officer(self) -> bool:
        """Whether this account belongs to an acquisition officer."""
        return self.role == Role.ACQUISITION

    @property
    def is_coordination(self) -> bool:
        """Whether this account belongs to the city's coordination."""
        return self.role == Role.COORDINATION


class AccessSlip(models.Model):
    """The printed slip a pupil signs in with: a code, bound to a PIN at first use.

    The code is stored as a keyed hash and can be read only at the moment it is made. The PIN stands
    in the account's password field, in a form only accounts.pins reads. A new slip revokes the old
    one.
    """

    CODE_LENGTH = 8
    CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    MAXIMUM_FAILURES = 5

    user = models.ForeignKey(
        User, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="slips"
    )
    code_hash = models.CharField(_("Prüfwert"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("erstellt"), default=timezone.now)
    created_by = models.ForeignKey(
        User, verbose_name=_("erstellt von"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_on = models.DateField(_("gültig bis"))
    revoked_at = models.DateTimeField(_("ungültig seit"), null=True, blank=True)
    pin_set_at = models.DateTimeField(_("PIN gesetzt"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("zuletzt benutzt"), null=True, blank=True)
    failure_count = models.PositiveSmallIntegerField(_("Fehlversuche"), default=0)
    locked_at = models.DateTimeField(_("gesperrt seit"), null=True, blank=True)

    class Meta:
        verbose_name = _("Zettel")
        verbose_name_plural = _("Zettel")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="slip_one_valid_per_user",
                violation_error_message=_("Es gibt schon einen gültigen Zettel."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=TruncDate("created_at")),
                name="slip_ends_after_start",
                violation_error_message=_("Der Zettel endet, bevor er beginnt."),
            ),
        ]

    def __str__(self) -> str:
        return f"Zettel {self.pk}"

    @property
    def has_pin(self) -> bool:
        """Whether the pupil has chosen a PIN."""
        return self.pin_set_at is not None

    @property
    def is_locked(self) -> bool:
        """Whether too many wrong PINs have closed the slip; a teacher opens it again."""
        return self.locked_at is not None

    def is_valid(self, on: date) -> bool:
        """Whether the slip signs in on this day, apart from a lock."""
        return self.revoked_at is None and self.expires_on >= on


class ActionLinkQuerySet(models.QuerySet["ActionLink"]):
    """Links by their state and by what they are for."""

    def open(self) -> "ActionLinkQuerySet":
        """Links neither used nor revoked; their time may be over."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def about(
        self, purpose: str, object_id: uuid.UUID, recipient_id: uuid.UUID | None
    ) -> "ActionLinkQuerySet":
        """Links of one purpose for one object and one recipient."""
        return self.filter(purpose=purpose, object_id=object_id, recipient_id=recipient_id)

    def usable(self, now: datetime) -> "ActionLinkQuerySet":
        """Links that still open their page."""
        return self.open().filter(expires_at__gt=now)


class ActionLink(models.Model):
    """A link without sign-in that may do one thing to one object, for a limited time.

    Nothing secret is stored: the token in the address is this row's public id with a keyed
    signature (quartier.lib.tokens), so a mail can be rendered from the row when it is sent, and
    a copy of the database opens no page.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("Zweck"), max_length=30, choices=LinkPurpose.choices)
    object_id = models.UUIDField(_("wofür"))
    recipient_id = models.UUIDField(_("für wen"), null=True, blank=True)
    """Who got the link, e.g. a contact's or guardian's public id: a new link goes there again."""
    created_at = models.DateTimeField(_("erstellt"), default=timezone.now)
    expires_at = models.DateTimeField(_("gültig bis"))
    first_opened_at = models.DateTimeField(_("zuerst geöffnet"), null=True, blank=True)
    used_at = models.DateTimeField(_("benutzt"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ungültig seit"), null=True, blank=True)

    objects = ActionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("Link")
        verbose_name_plural = _("Links")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["purpose", "object_id"], name="link_by_object")]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=LinkPurpose.values),
                name="link_purpose_is_known",
                violation_error_message=_("Diesen Zweck gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="link_ends_after_start",
                violation_error_message=_("Der Link endet, bevor er beginnt."),
            ),
            models.UniqueConstraint(
                fields=["purpose", "object_id", "recipient_id"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
                name="link_one_open_per_recipient",
                violation_error_message=_("Es gibt schon einen offenen Link."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"

    @property
    def token(self) -> str:
        """The secret part of the address."""
        return tokens.sign(self.public_id, self.purpose)

    def is_usable(self, now: datetime) -> bool:
        """Whether the link still opens its page."""
        return self.state_at(now) == LinkState.USABLE

    def state_at(self, now: datetime) -> LinkState:
        """What the reader is told: used comes before replaced, replaced before expired."""
        if self.used_at is not None:
            return LinkState.USED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.USABLE if self.expires_at > now else LinkState.EXPIRED


class CalendarKeyQuerySet(models.QuerySet["CalendarKey"]):
    """Keys by whether they still open something."""

    def in_force(self) -> "CalendarKeyQuerySet":
        """Not switched off, and the account is open."""
        return self.filter(revoked_at__isnull=True, user__is_active=True)


class CalendarKey(models.Model):
    """Opens a person's dates to a calendar program. The secret address is its id, signed."""

    PURPOSE = "calendar"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="calendar_keys"
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("abgeschaltet"), null=True, blank=True, editable=False)

    objects = CalendarKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kalenderadresse")
        verbose_name_plural = _("Kalenderadressen")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_key_is_one_per_user",
                violation_error_message=_("Es gibt schon eine Adresse für diesen Kalender."),
            ),
        ]

    def __str__(self) -> str:
        return f"Kalenderadresse {self.pk}"

    @property
    def token(self) -> str:
        """The secret part of the address; stored nowhere."""
        return tokens.sign(self.public_id, self.PURPOSE)
