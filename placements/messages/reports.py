"""Who hears of a reported problem. What was written stays behind the link."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from journal import outbox
from journal.enums import Audience
from placements.messages.readers import PUPIL_PATH, facts_of
from placements.models import Application, Placement, Report
from schools.messages import officers_of, teachers_of


def report_officers(report: Report) -> list[User]:
    """The company's officer, else those of the pupil's school, else all officers."""
    if owner := report.company.active_owner:
        return [owner]
    at_school = officers_of(report.placement.pupil) if report.placement else []
    return at_school or _active(Role.ACQUISITION)


def report_filed(report: Report, officers: list[User]) -> None:
    """To officers and coordination, at once; the class's teachers hear that there is something."""
    facts = {"company": report.company.name, "is_placement": report.placement_id is not None}
    for user in [*officers, *_active(Role.COORDINATION)]:
        outbox.post(
            "report_filed_officer",
            key=f"report_filed:{report.public_id}:{user.pk}",
            audience=Audience.OFFICER,
            facts=facts,
            recipient=user,
            link_path=reverse("admin:placements_report_change", args=[report.pk]),
            link_label=_("Meldung lesen"),
            company_id=report.company.public_id,
        )
    if report.placement is not None:
        _to_teachers(report, report.placement)


def report_closed(report: Report) -> None:
    """To who reported it with an account: there is a result to read."""
    if report.by is None:
        return
    is_pupil = report.by.role == Role.PUPIL
    outbox.post(
        "report_closed_pupil" if is_pupil else "report_closed",
        key=f"report_closed:{report.public_id}",
        audience=Audience.PUPIL if is_pupil else Audience.COMPANY,
        facts={"company": report.company.name},
        recipient=report.by,
        link_path=reverse("report_sent", args=[report.public_id]),
        link_label=_("Ergebnis lesen"),
    )


def place_is_back(application: Application) -> None:
    """To a pupil whose request a block had closed and who has no place: it can be asked again."""
    if application.pupil.user is None:
        return
    outbox.post(
        "place_back_pupil",
        key=f"place_back:{application.public_id}",
        audience=Audience.PUPIL,
        facts=facts_of(application),
        recipient=application.pupil.user,
        link_path=reverse("offer_detail", args=[application.offer.public_id]),
        link_label=_("Platz ansehen"),
    )


def _to_teachers(report: Report, placement: Placement) -> None:
    pupil = placement.pupil
    for teacher in teachers_of(pupil):
        if teacher.pk == report.by_id:
            continue
        outbox.post(
            "report_filed_teacher",
            key=f"report_filed:{report.public_id}:{teacher.pk}",
            audience=Audience.TEACHER,
            facts={"company": report.company.name, "school_class": pupil.school_class.name},
            recipient=teacher,
            by_mail=False,
            link_path=PUPIL_PATH.format(pupil=pupil.public_id),
            link_label=_("Ansehen"),
        )


def _active(role: Role) -> list[User]:
    return list(User.objects.filter(role=role, is_active=True).order_by("pk"))
