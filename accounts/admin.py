"""Accounts in the admin: coordination only, adults only, no password in sight."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import permissions, services
from accounts.enums import Role
from accounts.models import User

ADULT_ROLES = [(role.value, role.label) for role in Role if role != Role.PUPIL]

# Rights follow from the role, and these rows are kept by their owners' own pages.
for model in (Group, EmailAddress, Authenticator, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class AccountForm(forms.ModelForm):
    """An adult's account. The role is given once: rows elsewhere depend on it."""

    class Meta:
        model = User
        fields = ["role", "email", "first_name", "last_name", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        if "role" in self.fields:
            self.fields["role"].choices = ADULT_ROLES  # type: ignore[attr-defined]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Make, change, switch off; nothing is deleted here (retention does that)."""

    form = AccountForm
    fields = ["role", "email", "first_name", "last_name", "phone", "is_active", "last_login"]
    list_display = ["get_full_name", "role", "email", "is_active", "last_login"]
    list_display_links = ["get_full_name"]
    list_filter = ["role", "is_active"]
    search_fields = ["first_name", "last_name", "email"]
    ordering = ["last_name", "first_name", "pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["deactivate", "reactivate", "reset_second_factor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).exclude(role=Role.PUPIL)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["is_active", "last_login", *(["role"] if obj else [])]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.can_manage_accounts(request.user)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return permissions.can_manage_accounts(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permissions.can_manage_accounts(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return permissions.can_manage_accounts(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by = request.user
        if not change:
            services.create_account(obj, by=by)  # type: ignore[arg-type]
        elif form.changed_data:
            old_email = form.initial.get("email")
            services.change_account(obj, by=by, fields=form.changed_data, old_email=old_email)  # type: ignore[arg-type]

    @admin.action(description=_("Abschalten (meldet überall ab)"))
    def deactivate(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """For everybody selected whom this person may switch off."""
        self._for_each(request, accounts, permissions.can_deactivate, services.deactivate_account)

    @admin.action(description=_("Wieder einschalten"))
    def reactivate(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """For everybody selected who is off."""
        self._for_each(request, accounts, permissions.can_reactivate, services.reactivate_account)

    @admin.action(description=_("Zweiten Faktor zurücksetzen (meldet überall ab)"))
    def reset_second_factor(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """For everybody selected but oneself."""
        self._for_each(
            request, accounts, permissions.can_reset_second_factor, services.reset_second_factor
        )

    def _for_each(
        self, request: HttpRequest, accounts: QuerySet[User], may: Any, deed: Any
    ) -> None:
        done = left_out = 0
        for account in accounts:
            if may(request.user, account):
                deed(account, by=request.user)
                done += 1
            else:
                left_out += 1
        if done:
            text = ngettext("%(n)d Konto geändert.", "%(n)d Konten geändert.", done)
            self.message_user(request, text % {"n": done}, messages.SUCCESS)
        if left_out:
            text = ngettext("%(n)d Konto ausgelassen.", "%(n)d Konten ausgelassen.", left_out)
            self.message_user(request, text % {"n": left_out}, messages.WARNING)
