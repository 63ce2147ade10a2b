"""A company as a teacher sees it: where pupils go, whom to call about a visit, who helps."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import STAFF_ROLES, can_use_admin, has_role, is_teacher
from companies.models import Company
from journal import audit
from journal.enums import AuditAction
from placements.places import placements_of_pupils
from quartier.lib.access import require


@require_safe
def school_company(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Places, whom to call, the officer, the own pupils there. Looking is journalled.

    Staff have a page with more of it in the admin and are led there.
    """
    require(has_role(request.user, STAFF_ROLES) or is_teacher(request.user))
    visible = Company.objects.visible_to(request.user).select_related("branch", "owner")
    company = get_object_or_404(visible, public_id=public_id)
    if can_use_admin(request.user):
        return redirect(reverse("admin:companies_company_change", args=[company.pk]))
    placements = (
        placements_of_pupils(request.user)
        .filter(company=company)
        .select_related("pupil__school_class", "offer")
        .order_by("-starts_on", "pk")
    )
    contacts = list(company.contacts.all())
    audit.record(AuditAction.VIEWED, company, by=request.user, row_count=len(contacts))
    facts = {
        "company": company,
        "owner": company.active_owner,
        "sites": company.sites.select_related("neighbourhood"),
        "contacts": contacts,
        "placements": placements,
    }
    return render(request, "placements/teacher/company.html", facts)
