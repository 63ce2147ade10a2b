"""The first page after sign-in, by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.enums import Role
from placements.views.pupil import pupil_home

ELSEWHERE = {
    Role.TEACHER: "class_list",
    Role.COMPANY: "company_applications",
    Role.ACQUISITION: "officer_pupils",
    Role.COORDINATION: "admin:index",
}


def home(request: HttpRequest) -> HttpResponse:
    """A pupil's own page; everybody else goes on to the page their day begins with."""
    if request.user.is_pupil:
        return pupil_home(request)
    return redirect(ELSEWHERE[Role(request.user.role)])
