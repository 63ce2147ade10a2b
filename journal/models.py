"""What the platform said or did: messages, audit entries, runs of scheduled jobs."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.enums import Audience, AuditAction, Channel, MessageState
from quartier.lib import tokens


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by who may see them and what has to happen with them."""

    def visible_to(self, user: Any) -> "MessageQuerySet":
        """What staff may look up: coordination all, officers those to companies and their own.

        Addresses of guardians and teachers are none of an officer's business.
        """
        if getattr(user, "is_coordination", False):
            return self
        if getattr(user, "is_officer", False):
            return self.filter(Q(audience=Audience.COMPANY) | Q(recipient=user))
        return self.none()

    def inbox(self, user: Any) -> "MessageQuerySet":
        """What this person finds in the own account, newest first."""
        return self.filter(
            recipient=user, channel=Channel.IN_APP, state=MessageState.SENT
        ).order_by("-due_at", "-pk")

    def due(self, now: datetime) -> "MessageQuerySet":
        """Messages that wait and whose moment has come."""
        return self.filter(state=MessageState.PENDING, due_at__lte=now)

    def unread(self) -> "MessageQuerySet":
        """Messages in accounts that nobody has opened."""
        return self.filter(channel=Channel.IN_APP, state=MessageState.SENT, read_at__isnull=True)

    def to_decide(self) -> "MessageQuerySet":
        """Mails a person must look at."""
        return self.filter(state__in=[MessageState.UNCERTAIN, MessageState.FAILED])

    def failed_at(self, company_id: uuid.UUID) -> "MessageQuerySet":
        """Mails to somebody without account at a company that did not arrive."""
        return self.filter(
            company_id=company_id,
            channel=Channel.EMAIL,
            recipient__isnull=True,
            state=MessageState.FAILED,
        )

    def mail_figures(self, now: datetime) -> dict[str, Any]:
        """How many mails are due and since when, and how many wait for a person. Two queries."""
        waiting = self.due(now).filter(channel=Channel.EMAIL)
        to_decide = self.to_decide()
        return {
            **waiting.aggregate(due_count=Count("pk"), oldest_due_at=Min("due_at")),
            **to_decide.aggregate(
                failed_count=Count("pk", filter=Q(state=MessageState.FAILED)),
                uncertain_count=Count("pk", filter=Q(state=MessageState.UNCERTAIN)),
            ),
        }

    def up_to(self, public_id: uuid.UUID) -> "MessageQuerySet":
        """This message and those that became due before it."""
        at = Message.objects.filter(public_id=public_id).values("due_at")[:1]
        return self.filter(due_at__lte=at)

    def page_after(
        self, public_id: uuid.UUID | None, size: int
    ) -> tuple[Sequence["Message"], uuid.UUID | None]:
        """A page, newest first, and the message to go on after, None at the end.

        Pages hang on a message, not on a number: what arrives meanwhile shifts nothing.
        """
        page = self.order_by("-due_at", "-pk")
        if public_id is not None:
            last = Message.objects.filter(public_id=public_id)[:1]
            page = page.filter(
                Q(due_at__lt=last.values("due_at"))
                | Q(due_at=last.values("due_at"), pk__lt=last.values("pk"))
            )
        rows = list(page[: size + 1])
        return rows[:size], rows[size - 1].public_id if len(rows) > size else None


class Message(models.Model):
    """One message to one reader over one channel, written in the transaction of its cause.

    ``key`` makes it unique: the same event never says the same thing twice. Subject and body carry
    no personal data; what the reader may see stands behind the link.
    """

    SUBJECT_LENGTH = 160

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("Schlüssel"), max_length=160, unique=True)
    event = models.CharField(_("Anlass"), max_length=60)
    channel = models.CharField(_("Weg"), max_length=10, choices=Channel.choices)
    audience = models.CharField(_("an"), max_length=10, choices=Audience.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    address = models.EmailField(_("Adresse"), blank=True)
    subject = models.CharField(_("Betreff"), max_length=SUBJECT_LENGTH)
    body = models.TextField(_("Text"))
    link_path = models.CharField(_("Seite"), max_length=200, blank=True)
    """Where the button leads; ``{token}`` in it is filled when the mail is sent."""
    link_label = models.CharField(_("Knopf"), max_length=60, blank=True)
    link_id = models.UUIDField(_("Link"), null=True, blank=True)
    link_purpose = models.CharField(_("Zweck des Links"), max_length=30, blank=True)
    company_id = models.UUIDField(_("Betrieb"), null=True, blank=True)
    """The company (public id) in whose timeline this message belongs."""
    due_at = models.DateTimeField(_("fällig"), default=timezone.now)
    created_at = models.DateTimeField(_("geschrieben"), default=timezone.now)
    state = models.CharField(
        _("Stand"), max_length=10, choices=MessageState.choices, default=MessageState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    lease_until = models.DateTimeField(_("in Arbeit bis"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gesendet"), null=True, blank=True)
    read_at = models.DateTimeField(_("gelesen"), null=True, blank=True)
    error = models.CharField(_("Fehler"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nachricht")
        verbose_name_plural = _("Nachrichten")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="message_due",
                condition=Q(state__in=["pending", "claimed", "sending"]),
            ),
            models.Index(
                fields=["recipient", "-due_at", "-id"],
                name="message_inbox",
                condition=Q(channel="in_app"),
            ),
            models.Index(
                fields=["recipient"],
                name="message_unread",
                condition=Q(channel="in_app", state="sent", read_at__isnull=True),
            ),
            models.Index(fields=["-due_at", "-id"], name="message_newest"),
            models.Index(
                fields=["state"],
                name="message_to_decide",
                condition=Q(state__in=["failed", "uncertain"]),
            ),
            models.Index(fields=["company_id", "-created_at"], name="message_by_company"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values)
                & Q(audience__in=Audience.values)
                & Q(state__in=MessageState.values),
                name="message_choices_are_known",
                violation_error_message=_("Diesen Weg, Empfängerkreis oder Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=(Q(channel=Channel.EMAIL) & ~Q(address=""))
                | (Q(channel=Channel.IN_APP) & Q(recipient__isnull=False))
                # The address stands on the paper, not in the journal.
                | Q(channel=Channel.LETTER),
                name="message_has_a_reader",
                violation_error_message=_("Die Nachricht hat keine Empfänger*in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"

    @property
    def href(self) -> str:
        """The path behind the button, with the token of its link; empty without a button."""
        if self.link_id is None:
            return self.link_path
        return self.link_path.replace("{token}", tokens.sign(self.link_id, self.link_purpose))

    @property
    def is_unread(self) -> bool:
        """Whether the reader has not marked it as read."""
        return self.read_at is None


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Entries by who may see them."""

    def visible_to(self, user: Any) -> "AuditEntryQuerySet":
        """Coordination sees all; an officer what he or she did, not what colleagues do all day."""
        if getattr(user, "is_coordination", False):
            return self
        if getattr(user, "is_officer", False):
            return self.filter(by=user)
        return self.none()


class AuditEntry(models.Model):
    """Who did what to which object. A trigger refuses changes, and deletion before its day.

    Retention sets ``journal.retention`` to ``on`` in its transaction and may then delete what is
    older than the dated setting ``audit.keep_days``.

    ``details`` holds numbers, states and field names, never a name, address or free text.
    """

    at = models.DateTimeField(_("wann"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wer"),
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    by_label = models.CharField(_("wer (ohne Konto)"), max_length=60, blank=True)
    action = models.CharField(_("was"), max_length=20, choices=AuditAction.choices)
    object_type = models.CharField(_("Art"), max_length=40)
    object_id = models.UUIDField(_("Objekt"), null=True, blank=True)
    details = models.JSONField(_("Einzelheiten"), default=dict, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokoll")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_by_object"),
            models.Index(fields=["by", "-at"], name="audit_by_person"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=AuditAction.values),
                name="audit_action_is_known",
                violation_error_message=_("Diese Handlung gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.pk}"


class JobRun(models.Model):
    """One run of a scheduled job for one period: it happens once, and everybody can see how."""

    job = models.CharField(_("Aufgabe"), max_length=80)
    period = models.CharField(_("Zeitraum"), max_length=40)
    """E.g. ``2026-11-22`` or ``2026-11-22T07``: the same job and period never runs twice."""
    started_at = models.DateTimeField(_("begonnen"), default=timezone.now)
    finished_at = models.DateTimeField(_("beendet"), null=True, blank=True)
    sent_count = models.PositiveIntegerField(_("erledigt"), default=0)
    skipped_count = models.PositiveIntegerField(_("ausgelassen"), default=0)
    failed_count = models.PositiveIntegerField(_("fehlgeschlagen"), default=0)
    error = models.CharField(_("Fehler"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Lauf")
        verbose_name_plural = _("Läufe")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "period"],
                name="job_runs_once_per_period",
                violation_error_message=_("Diese Aufgabe ist für den Zeitraum schon gelaufen."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="job_run_ends_after_start",
                violation_error_message=_("Der Lauf endet, bevor er beginnt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"

    @property
    def last_at(self) -> datetime:
        """When it ended, or began when it has not ended."""
        return self.finished_at or self.started_at

    def is_dead(self, now: datetime, stale: timedelta) -> bool:
        """Whether it began longer ago than any task may run, and never ended."""
        return self.finished_at is None and self.started_at < now - stale


class Heartbeat(models.Model):
    """When a process was last alive: one row each for worker and beat."""

    name = models.CharField(_("Prozess"), max_length=40, unique=True)
    at = models.DateTimeField(_("zuletzt"), default=timezone.now)

    class Meta:
        verbose_name = _("Lebenszeichen")
        verbose_name_plural = _("Lebenszeichen")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
