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

from accounts.permissions import can_use_admin
from accounts.views.sessions import sign_out

DUE_SHOWN = 15


class QuartierAdminSite(admin.AdminSite):
    """The admin in our words, behind the one sign-in (ASVS 6.3.4: no second, weaker door)."""

    # The way is in the head of every page; lists need the width.
    enable_nav_sidebar = False
    site_header = _("Ausbildung im Quartier")
    site_title = _("Ausbildung im Quartier")
    index_title = _("Heute")
    index_template = "admin/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Officers and coordination whose account is marked for the admin."""
        return can_use_admin(request.user)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What waits today on top, then the own schools and the neighbourhood, then the lists."""
        from companies.worklist import due_follow_ups, worklist_of
        from placements.desk import desk_of

        today = timezone.localdate()
        user = request.user
        due = due_follow_ups(user, today).select_related("company", "responsible")  # type: ignore[arg-type]
        context = {
            "today": today,
            "worklist": worklist_of(user, today),  # type: ignore[arg-type]
            "due_follow_ups": due[:DUE_SHOWN],
            "desk": desk_of(user, today, request.GET.get("quartier", "")),  # type: ignore[arg-type]
            **(extra_context or {}),
        }
        return super().index(request, context)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Never a form of its own: visitors go to the sign-in of everybody, and come back."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The one way out."""
        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """On the account's own page."""
        return redirect("account_change_password")
