"""How days, weekdays and working time of an offer are written, and whom a company may call."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalogue import rules
from companies.models import Company, Offer
from quartier.lib.date_text import span_text

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
    """What in the working time speaks against the law for pupils (JArbSchG); empty is fine."""
    days = len(offer.weekdays) or WORKING_DAYS
    minutes = offer.working_minutes
    group = "youth" if offer.is_apprenticeship else "internship"
    most_day, most_week = (rules.number(f"{group}.hours_per_{span}") for span in ("day", "week"))
    hints = []
    if minutes > most_day * 60:
        hints.append(
            _("Das sind %(found)s Arbeit am Tag. Erlaubt sind höchstens %(most)s Stunden.")
            % {"found": hours_text(minutes), "most": most_day}
        )
    elif minutes * days > most_week * 60:
        hints.append(
            _("Das sind %(found)s Arbeit in der Woche. Erlaubt sind höchstens %(most)s Stunden.")
            % {"found": hours_text(minutes * days), "most": most_week}
        )
    if days > rules.number("youth.days_per_week"):
        hints.append(
            _("Jugendliche arbeiten an höchstens %(most)s Tagen in der Woche.")
            % {"most": rules.number("youth.days_per_week")}
        )
    least_break = _least_break(minutes)
    if offer.break_minutes < least_break:
        hints.append(
            _("Bei so viel Arbeit sind die Pausen zusammen mindestens %(least)s Minuten lang.")
            % {"least": least_break}
        )
    earliest, latest = rules.number("youth.earliest_hour"), rules.number("youth.latest_hour")
    ends_at = offer.daily_to.hour + offer.daily_to.minute / 60
    if offer.daily_from.hour < earliest or ends_at > latest:
        hints.append(
            _("Jugendliche arbeiten in der Regel nur zwischen %(earliest)s und %(latest)s Uhr.")
            % {"earliest": earliest, "latest": latest}
        )
    return hints


def _least_break(minutes: int) -> int:
    if minutes > 6 * 60:
        return int(rules.number("youth.break_over_6_hours_minutes"))
    if minutes > 4.5 * 60:
        return int(rules.number("youth.break_over_4_5_hours_minutes"))
    return 0


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
