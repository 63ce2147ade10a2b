"""What officers and coordination see of messages, audit and runs. Nobody edits a record."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from journal import permissions, services
from journal.models import AuditEntry, Heartbeat, JobRun, Message


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at."""

    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return permissions.can_see_operations(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.can_see_operations(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The outbox; coordination decides about mails whose end is unknown."""

    list_display = ["due_at", "event", "audience", "channel", "state", "attempts", "error"]
    list_filter = ["state", "channel", "audience", "event"]
    search_fields = ["key", "address"]
    actions = ["resend", "note_as_sent"]
    # The token of a link opens a page: it is for its reader alone and never shown here.
    fields = [
        "event",
        "audience",
        "channel",
        "recipient",
        "address",
        "subject",
        "body",
        "link_label",
        "link_path",
        "state",
        "error",
        "attempts",
        "due_at",
        "sent_at",
        "read_at",
        "created_at",
        "key",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return Message.objects.visible_to(request.user).select_related("recipient")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Asked by the admin before it offers an action."""
        return bool(request.user.is_coordination)

    @admin.action(description=_("Erneut senden"), permissions=["decide"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """For failed and uncertain mails."""
        self._decide(request, queryset, permissions.can_resend, services.resend)

    @admin.action(description=_("Als gesendet vermerken"), permissions=["decide"])
    def note_as_sent(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """For uncertain mails that arrived."""
        self._decide(request, queryset, permissions.can_note_as_sent, services.note_as_sent)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Message], may: Any, service: Any
    ) -> None:
        done = skipped = 0
        for message in queryset:
            try:
                if not may(request.user, message):
                    raise services.AlreadyDecided
                service(message, by=request.user)
            except services.AlreadyDecided:
                skipped += 1
            else:
                done += 1
        if done:
            text = ngettext("%d Nachricht entschieden.", "%d Nachrichten entschieden.", done)
            self.message_user(request, text % done, messages.SUCCESS)
        if skipped:
            text = ngettext(
                "Bei %d Nachricht gibt es nichts zu entscheiden.",
                "Bei %d Nachrichten gibt es nichts zu entscheiden.",
                skipped,
            )
            self.message_user(request, text % skipped, messages.WARNING)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what."""

    list_display = ["at", "person", "action", "object_type", "object_id"]
    list_filter = ["action", "object_type"]
    search_fields = ["object_id"]
    fields = ["at", "person", "action", "object_type", "object_id", "details"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.visible_to(request.user).select_related("by")

    @admin.display(description=_("wer"))
    def person(self, entry: AuditEntry) -> str:
        """The account, or what acted without one; entries outlive accounts."""
        if entry.by is not None:
            return str(entry.by)
        if entry.by_id is not None:
            return _("gelöschtes Konto {number}").format(number=entry.by_id)
        return entry.by_label or _("System")


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """Runs of scheduled jobs; the page of jobs shows what is missing."""

    list_display = [
        "started_at",
        "job",
        "period",
        "finished_at",
        "sent_count",
        "skipped_count",
        "failed_count",
        "error",
    ]
    list_filter = ["job"]
    change_list_template = "journal/admin_runs.html"


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When worker and beat were last alive."""

    list_display = ["name", "at"]
