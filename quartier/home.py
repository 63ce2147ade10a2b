"""The first page after sign-in, by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.enums import Role
from placements.views.company_home import company_home
from placements.views.pupil import pupil_home

ELSEWHERE = {
    Role.TEACHER: "class_list",
    Role.ACQUISITION: "officer_pupils",
    Role.COORDINATION: "admin:index",
}


def home(request: HttpRequest) -> HttpResponse:
    """A pupil's or a company's own page; the others go on to where their day begins."""
    if request.user.is_pupil:
        return pupil_home(request)
    if request.user.is_company:
        return company_home(request)
    return redirect(ELSEWHERE[Role(request.user.role)])
