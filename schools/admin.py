"""Schools, their years and people. The coordination edits; officers read their own schools.

Single pupils, guardians and consents are read by the coordination alone, and every look at one
is an entry in the audit.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from journal.audited_admin import AuditedAdmin
from quartier.lib.admin import RoleInline
from schools.models import (
    Consent,
    Guardian,
    InternshipPeriod,
    OfficerPost,
    Pupil,
    School,
    SchoolClass,
    SchoolYear,
    Teacher,
)

STAFF = frozenset({Role.ACQUISITION, Role.COORDINATION})
COORDINATION = frozenset({Role.COORDINATION})


def people(role: Role) -> models.QuerySet[User]:
    """The active accounts of a role, by name."""
    accounts = User.objects.filter(role=role, is_active=True)
    return accounts.order_by("last_name", "first_name", "pk")


def by_name(field: Any) -> Any:
    """Shows accounts in a choice by name; their ``__str__`` says nothing."""
    field.label_from_instance = lambda user: user.get_full_name() or str(user)
    return field


class OfficerPostInline(RoleInline):
    """Which officer is at the school, where and when."""

    model = OfficerPost
    fields = ("officer", "room", "hours", "starts_on", "ends_on")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Officers by name."""
        if db_field.name == "officer":
            kwargs["queryset"] = people(Role.ACQUISITION)
            return by_name(super().formfield_for_foreignkey(db_field, request, **kwargs))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(School)
class SchoolAdmin(AuditedAdmin):
    """Schools of the programme; the set changes, so they have dates instead of a bin."""

    viewers = STAFF
    adders = editors = COORDINATION
    inlines = (OfficerPostInline,)
    list_display = ("name", "school_type", "neighbourhood", "joined_on", "left_on")
    list_filter = ("school_type", "neighbourhood")
    list_select_related = ("neighbourhood",)
    search_fields = ("name", "number")


@admin.register(SchoolYear)
class SchoolYearAdmin(AuditedAdmin):
    """1 August to 31 July."""

    viewers = STAFF
    adders = editors = COORDINATION
    list_display = ("name", "starts_on", "ends_on")
    search_fields = ("name",)


class OfOwnSchools(AuditedAdmin):
    """Rows of a school: whoever may see the school sees them."""

    viewers = STAFF
    adders = editors = COORDINATION

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Rows of the visible schools."""
        rows = super().get_queryset(request)
        if hasattr(rows, "visible_to"):
            return rows
        return rows.filter(school__in=School.objects.visible_to(request.user))  # type: ignore[arg-type]


@admin.register(SchoolClass)
class SchoolClassAdmin(OfOwnSchools):
    """Classes by year."""

    list_display = ("name", "grade", "school", "year", "pupil_number")
    list_filter = ("year", "school", "grade")
    list_select_related = ("school", "year")
    search_fields = ("name", "school__name")
    autocomplete_fields = ("school", "year")
    filter_horizontal = ("teachers",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[SchoolClass]:
        """With the number of pupils."""
        return super().get_queryset(request).annotate(pupil_count=models.Count("pupils"))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Teachers by name and school."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "teachers":
            field.queryset = Teacher.objects.select_related("user", "school").order_by(
                "school__sort_key", "user__last_name", "pk"
            )
            field.label_from_instance = lambda teacher: (
                f"{teacher.user.get_full_name()}, {teacher.school.name}"
            )
        return field

    @admin.display(description=_("Schüler*innen"))
    def pupil_number(self, school_class: Any) -> int:
        """How many are in the class."""
        return school_class.pupil_count


@admin.register(InternshipPeriod)
class InternshipPeriodAdmin(OfOwnSchools):
    """When a school sends its classes."""

    list_display = ("name", "school", "year", "kind", "starts_on", "ends_on", "find_by")
    list_filter = ("year", "kind", "school")
    list_select_related = ("school", "year")
    search_fields = ("name", "school__name")
    autocomplete_fields = ("school", "year")
    filter_horizontal = ("classes",)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Classes with school and year."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "classes":
            field.queryset = SchoolClass.objects.select_related("school", "year").order_by(
                "-year__starts_on", "school__sort_key", "name", "pk"
            )
            field.label_from_instance = lambda row: (
                f"{row.school.name}, {row.year.name}: {row.name}"
            )
        return field


@admin.register(Teacher)
class TeacherAdmin(OfOwnSchools):
    """Teachers; the careers lead (StuBO) sees the whole school."""

    list_display = ("full_name", "school", "is_careers_lead", "hours")
    list_filter = ("is_careers_lead", "school")
    list_select_related = ("user", "school")
    search_fields = ("user__last_name", "user__first_name", "school__name")
    autocomplete_fields = ("school",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Accounts of teachers by name."""
        if db_field.name == "user":
            kwargs["queryset"] = people(Role.TEACHER)
            return by_name(super().formfield_for_foreignkey(db_field, request, **kwargs))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("Name"), ordering="user__last_name")
    def full_name(self, teacher: Teacher) -> str:
        """First and last name."""
        return teacher.user.get_full_name()


@admin.register(OfficerPost)
class OfficerPostAdmin(OfOwnSchools):
    """Who is at which school, where and when."""

    list_display = ("officer_name", "school", "room", "hours", "starts_on", "ends_on")
    list_filter = ("school",)
    list_select_related = ("officer", "school")
    autocomplete_fields = ("school",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Officers by name."""
        if db_field.name == "officer":
            kwargs["queryset"] = people(Role.ACQUISITION)
            return by_name(super().formfield_for_foreignkey(db_field, request, **kwargs))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("Betriebsakquisiteur*in"), ordering="officer__last_name")
    def officer_name(self, post: OfficerPost) -> str:
        """First and last name."""
        return post.officer.get_full_name()


class PersonalAdmin(AuditedAdmin):
    """Pupils' data: read by the coordination alone, and every look is written down."""

    viewers: ClassVar[frozenset[str]] = COORDINATION
    journals_views = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Rows of visible pupils."""
        rows = super().get_queryset(request)
        if hasattr(rows, "visible_to"):
            return rows
        return rows.filter(pupil__in=Pupil.objects.visible_to(request.user))  # type: ignore[arg-type]


@admin.register(Pupil)
class PupilAdmin(PersonalAdmin):
    """Pupils by number and class; names stand on the single page."""

    list_display = ("__str__", "school_class", "school_name", "left_on")
    list_filter = ("school_class__school", "school_class__grade")
    list_select_related = ("school_class__school",)
    search_fields = ("external_id", "last_name", "first_name")
    search_help_text = _("Name oder Nummer in der Schulverwaltung")
    exclude = ("user", "sort_key")

    @admin.display(description=_("Schule"))
    def school_name(self, pupil: Pupil) -> str:
        """The class's school."""
        return pupil.school_class.school.name


@admin.register(Guardian)
class GuardianAdmin(PersonalAdmin):
    """Guardians by number."""

    list_display = ("__str__", "pupil", "language")
    list_select_related = ("pupil",)


@admin.register(Consent)
class ConsentAdmin(PersonalAdmin):
    """Who agreed to what, in which words, and when."""

    list_display = ("__str__", "pupil", "purpose", "state", "decided_by", "decided_at")
    list_filter = ("purpose", "state", "decided_by")
    list_select_related = ("pupil",)
    fields = readonly_fields = (
        "pupil",
        "guardian",
        "purpose",
        "text",
        "state",
        "requested_at",
        "decided_at",
        "decided_by",
        "expires_on",
    )
