"""The admin site of officers and coordination."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.enums import Role

STAFF = frozenset({Role.ACQUISITION, Role.COORDINATION})
DUE_SHOWN = 15


class QuartierAdminSite(admin.AdminSite):
    """The admin in our words. Sign-in, password and sign-out are the platform's own pages."""

    site_header = _("Ausbildung im Quartier")
    site_title = _("Ausbildung im Quartier")
    index_title = _("Heute")
    index_template = "admin/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Officers and coordination whose account may enter."""
        return super().has_permission(request) and getattr(request.user, "role", "") in STAFF

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What waits today on top, then the lists."""
        from companies.worklist import due_follow_ups, worklist_of

        today = timezone.localdate()
        due = due_follow_ups(request.user, today).select_related("company", "responsible")  # type: ignore[arg-type]
        context = {
            "today": today,
            "worklist": worklist_of(request.user, today),  # type: ignore[arg-type]
            "due_follow_ups": due[:DUE_SHOWN],
            **(extra_context or {}),
        }
        return super().index(request, context)

    @method_decorator(never_cache)
    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one way to sign in, with its limits and its second factor (ASVS 6.3.4)."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The platform's page asks and signs out."""
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The platform's page."""
        return redirect("account_change_password")
