"""How days, weekdays and working time of an offer are written, and whom a company may call."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalogue.rulebook import rule_book
from catalogue.youth import Kind, typical
from companies.models import Company, Offer
from quartier.lib.date_text import span_text
from quartier.lib.dates import today

WEEKDAYS = [
    (1, gettext_lazy("Montag")),
    (2, gettext_lazy("Dienstag")),
    (3, gettext_lazy("Mittwoch")),
    (4, gettext_lazy("Donnerstag")),
    (5, gettext_lazy("Freitag")),
    (6, gettext_lazy("Samstag")),
    (7, gettext_lazy("Sonntag")),
]
WORKING_DAYS = 5
"""Monday to Friday, where no days are chosen."""


def hours_text(minutes: int) -> str:
    """„7 Std.“ or „6 Std. 30 Min.“."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s Std.") % {"hours": whole}
    return _("%(hours)s Std. %(rest)s Min.") % {"hours": whole, "rest": rest}


def days_text(offer: Offer) -> str:
    """„4. bis 22. Januar 2027“, or „ab …“ where there is no last day."""
    if offer.ends_on is None:
        return _("ab %(day)s") % {"day": span_text(offer.starts_on, offer.starts_on)}
    return span_text(offer.starts_on, offer.ends_on)


def weekdays_text(offer: Offer) -> str:
    """„Montag bis Freitag“, or the chosen days."""
    if not offer.weekdays:
        return _("Montag bis Freitag")
    names = dict(WEEKDAYS)
    return ", ".join(str(names[day]) for day in sorted(offer.weekdays))


def working_time_text(offer: Offer) -> str:
    """„7 Std. am Tag, 35 Std. in der Woche“: without breaks (JArbSchG § 4 (1))."""
    days = len(offer.weekdays) or WORKING_DAYS
    return _("%(day)s am Tag, %(week)s in der Woche") % {
        "day": hours_text(offer.working_minutes),
        "week": hours_text(offer.working_minutes * days),
    }


def youth_hints(offer: Offer) -> list[str]:
    """What the hours of this offer break for the young people it is meant for, in sentences.

    Judged by the rules of the first possible day or, if it is over, of today. An offer may be only
    half filled in: without a kind it is a school internship. Three queries.
    """
    start, end = offer.daily_from, offer.daily_to
    week = typical.TypicalWeek(
        kind=Kind(offer.kind or Kind.INTERNSHIP),
        branch=_branch(offer),
        start=start.hour * 60 + start.minute,
        end=end.hour * 60 + end.minute,
        break_minutes=offer.break_minutes,
        weekdays=tuple(offer.weekdays or range(1, WORKING_DAYS + 1)),
        least_age=offer.least_age or 0,
    )
    on = max(today(), offer.starts_on or today())
    return typical.texts(typical.judge_week(week, rule_book(), on))


def _branch(offer: Offer) -> str:
    branch = offer.company.branch if offer.company_id else None
    occupation = offer.occupation.slug if offer.occupation_id else ""
    return typical.branch_of(branch.code if branch else "", occupation)


@dataclass(frozen=True)
class Helper:
    """Whom a company may call: its officer, or else the office that runs the platform."""

    name: str
    role: str = ""
    phone: str = ""
    mail: str = ""

    @property
    def initials(self) -> str:
        """The first letters of the name's words, two at most."""
        return "".join(word[0] for word in self.name.split()[:2])


def helper_of(company: Company | None, offer: Offer | None = None) -> Helper:
    """The company's officer, else who entered the offer, else the operator."""
    entered_by = offer.entered_by if offer else None
    owner = company.active_owner if company else None
    officer = owner or (entered_by if _is_at_work(entered_by) else None)
    operator = settings.OPERATOR
    if officer is None:
        name = operator["name"] or _("Ausbildung im Quartier")
        return Helper(name, phone=operator["phone"], mail=operator["email"])
    return helper_from(officer)


def helper_from(officer: User) -> Helper:
    """An officer as somebody to call; without an own phone the operator's."""
    return Helper(
        officer.get_full_name(),
        role=officer.get_role_display(),
        phone=officer.phone or settings.OPERATOR["phone"],
        mail=officer.email or "",
    )


def call_text(company: Company | None, offer: Offer | None = None) -> str:
    """„Selin Kaya, Telefon 0231 12345“, for the end of a sentence."""
    helper = helper_of(company, offer)
    if not helper.phone:
        return f"{helper.name}, {helper.mail}" if helper.mail else helper.name
    return _("%(name)s, Telefon %(phone)s") % {"name": helper.name, "phone": helper.phone}


def _is_at_work(user: User | None) -> bool:
    return user is not None and user.is_active and user.is_staff
