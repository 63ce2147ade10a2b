"""In German words: why a place fits, why it does not, what a search let go of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue import rules
from catalogue.ways import way_text
from companies.enums import OfferKind, Qualification
from companies.models import Company, Offer
from placements.browse import (
    Card,
    Loosened,
    Obstacle,
    ObstacleKind,
    Page,
    Reach,
    Relaxation,
    Search,
    Seats,
    obstacles,
)
from placements.enums import ApplicationState
from placements.matching.fit import Term
from placements.models import Application
from quartier.lib.date_text import day_text, span_text
from quartier.lib.geo import Mode, Point, distance_metres, way

MOST_REASONS = 3
WAY_ICONS = {Mode.WALK: "footprints", Mode.BIKE: "bike", Mode.BUS: "bus"}


def reasons(card: Card) -> list[str]:
    """Why the place fits, at most three reasons, the weightiest kind first.

    Of somebody we know nothing about, what makes the place easy to get.
    """
    given = [_reason(term, card) for term in card.fit.terms if term.text_key and term.points > 0]
    return [text for text in given if text][:MOST_REASONS] or _open_to(card)


def _open_to(card: Card) -> list[str]:
    """Whom the place is open to; nothing for a pupil who may not have it."""
    offer, grade = card.offer, card.search.grade
    if any(obstacle.kind != ObstacleKind.FULL for obstacle in obstacles(card)):
        return []
    if not offer.is_apprenticeship:
        first = _("für deine Klasse") if grade else _("ab Klasse %(grade)s")
        found = [first % {"grade": offer.least_grade}]
    elif offer.qualification == Qualification.NONE:
        found = [_("kein Abschluss nötig")]
    else:
        found = []
    return [*found, _("du fragst ohne Lebenslauf")]


def _reason(term: Term, card: Card) -> str:
    texts: Mapping[str, Callable[[], str]] = {
        "near": lambda: _near(card),
        "likes_field": lambda: _("du magst „%(field)s“") % {"field": card.offer.field.name},
        "looks_for_field": lambda: _("du suchst „%(field)s“") % {"field": card.offer.field.name},
        "dates": lambda: _("dein Zeitraum"),
        # The card says so anyway, with the number.
        "free_seats": lambda: "",
    }
    return texts[term.text_key]()


def _near(card: Card) -> str:
    origin = card.search.origin
    if origin is None:
        return ""
    if origin.is_own:
        return _("nah an deiner Schule")
    if origin.is_school:
        return _("nah an der Schule")
    return _("nah an %(place)s") % {"place": origin.name}


def seats_text(seats: Seats) -> str:
    """„2 Plätze frei“, „gerade voll“; without days only how many there are."""
    if seats.free is None:
        count = seats.total
        return ngettext("%(count)s Platz", "%(count)s Plätze", count) % {"count": count}
    if seats.free == 0:
        return _("gerade voll")
    count = seats.free
    return ngettext("%(count)s Platz frei", "%(count)s Plätze frei", count) % {"count": count}


def reach_text(reach: Reach) -> str:
    """„höchstens 15 Min“, „höchstens 5 km“."""
    unit = _("Min") if reach.unit == "min" else _("km")
    return _("höchstens %(value)s %(unit)s") % {"value": reach.value, "unit": unit}


def obstacle_text(obstacle: Obstacle, search: Search) -> str:
    """Why a pupil cannot have a place, in a sentence of its own."""
    text = obstacle.text()
    if obstacle.kind == ObstacleKind.DATES and search.window:
        dates = _("Dein Praktikum ist vom %(days)s.") % {"days": span_text(*search.window)}
        return f"{text} {dates}"
    return text


def asked_text(application: Application) -> str:
    """Where the pupil stands with a place that is already asked for."""
    texts = {
        ApplicationState.DRAFT: _("Du hast hier schon angefangen zu schreiben."),
        ApplicationState.ACCEPTED: _("Der Betrieb hat Ja gesagt. Jetzt bist du dran."),
        ApplicationState.CONFIRMED: _("Das ist dein Platz."),
    }
    return texts.get(ApplicationState(application.state), _("Du hast hier schon gefragt."))


def relaxed_text(relaxation: Relaxation, before: Search) -> str:
    """What was done when nothing fitted: „Wir haben weiter weg und an anderen Tagen gesucht.“"""
    parts = [_loosened(what, relaxation.search, before) for what in relaxation.loosened]
    listed = _("%(many)s und %(last)s") % {"many": ", ".join(parts[:-1]), "last": parts[-1]}
    return _("Wir haben deshalb %(how)s gesucht.") % {"how": listed if parts[1:] else parts[0]}


def _loosened(what: Loosened, after: Search, before: Search) -> str:
    # An occupation stands for its field, and further fields come only after that.
    own = before.occupation.field if before.occupation else None
    texts: Mapping[Loosened, Callable[[], str]] = {
        Loosened.DISTANCE: lambda: _("weiter weg"),
        Loosened.DATES: lambda: _("an anderen Tagen"),
        Loosened.OCCUPATION: lambda: (
            _("im ganzen Berufsfeld „%(field)s“") % {"field": own.name if own else ""}
        ),
        Loosened.FIELD: lambda: _("auch in ähnlichen Berufsfeldern"),
        Loosened.TEXT: lambda: _("ohne „%(text)s“") % {"text": before.text},
        Loosened.KIND: lambda: _("nach allen Arten von Plätzen"),
    }
    return texts[what]()


def answer_text(search: Search) -> str:
    """By when a company answers a question of today; the days are a dated setting."""
    day = search.on + rules.days("application.answer_days", search.on)
    return _("Wenn du heute fragst, antwortet der Betrieb bis %(day)s.") % {"day": day_text(day)}


def habit_text(company: Company, on: date) -> str:
    """„antwortet meist in 3 Tagen“; nothing after few answers, and nothing about slow ones."""
    days = company.answer_days_typical
    if days is None or company.answer_count < rules.whole("care.habit_min_answers", on):
        return ""
    if days > rules.whole("care.habit_max_days", on):
        return ""
    if days == 0:
        return _("antwortet meist am selben Tag")
    text = ngettext("antwortet meist in %(n)s Tag", "antwortet meist in %(n)s Tagen", days)
    return text % {"n": days}


def dates_text(offer: Offer) -> str:
    """„möglich vom 1. Januar bis 31. Juli 2027“; an apprenticeship has a beginning only."""
    if offer.ends_on is None or offer.kind == OfferKind.APPRENTICESHIP:
        return _("Beginn am %(day)s") % {"day": span_text(offer.starts_on, offer.starts_on)}
    return _("möglich vom %(days)s") % {"days": span_text(offer.starts_on, offer.ends_on)}


def workday_text(offer: Offer) -> str:
    """„8:00 bis 15:00 Uhr, davon 60 Minuten Pause“."""
    hours = {"start": _clock(offer.daily_from), "end": _clock(offer.daily_to)}
    if not offer.break_minutes:
        return _("%(start)s bis %(end)s Uhr") % hours
    return _("%(start)s bis %(end)s Uhr, davon %(minutes)s Minuten Pause") % {
        **hours,
        "minutes": offer.break_minutes,
    }


def weekdays_text(offer: Offer) -> str:
    """„Montag bis Freitag“, „Dienstag und Donnerstag“; none given means Monday to Friday."""
    days = sorted(set(offer.weekdays)) or [1, 2, 3, 4, 5]
    names = [str(WEEKDAYS[day - 1]) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("%(first)s bis %(last)s") % {"first": names[0], "last": names[-1]}
    if len(days) == 1:
        return names[0]
    return _("%(many)s und %(last)s") % {"many": ", ".join(names[:-1]), "last": names[-1]}


def youth_text(search: Search, *, is_in_compulsory_schooling: bool = True) -> str:
    """How long young people may work at most, from the dated rules of the JArbSchG."""
    prefix = "internship" if is_in_compulsory_schooling else "youth"
    return _(
        "Du arbeitest höchstens %(day)s Stunden am Tag und %(week)s Stunden in der Woche. Pausen "
        "zählen nicht mit. Nie vor %(earliest)s Uhr und nie nach %(latest)s Uhr. So will es das "
        "Jugendarbeitsschutzgesetz."
    ) % {
        "day": rules.number(f"{prefix}.hours_per_day", search.on),
        "week": rules.number(f"{prefix}.hours_per_week", search.on),
        "earliest": rules.number("youth.earliest_hour", search.on),
        "latest": rules.number("youth.latest_hour", search.on),
    }


def hints(offer: Offer) -> list[str]:
    """What somebody has to see to before the first day of this place."""
    found = []
    if offer.kind == OfferKind.HOLIDAY_INTERNSHIP:
        found.append(
            _(
                "Ein Ferienpraktikum gehört nicht zur Schule. Du bist dort nicht über die Schule "
                "versichert. Frag den Betrieb vor dem ersten Tag, wie du bei einem Unfall "
                "versichert bist."
            )
        )
    if offer.occupation.needs_food_hygiene:
        found.append(
            _(
                "Hier kommst du mit Lebensmitteln in Kontakt. Vor dem ersten Tag brauchst du eine "
                "Belehrung vom Gesundheitsamt (§ 43 Infektionsschutzgesetz). Deine Schule sagt "
                "dir, wie das geht."
            )
        )
    if offer.occupation.needs_measles_proof:
        found.append(
            _(
                "Zeig im Betrieb vor dem ersten Tag deinen Impfpass: Du musst gegen Masern geimpft "
                "sein oder sie gehabt haben (§ 20 Infektionsschutzgesetz)."
            )
        )
    return found


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def headline(page: Page, search: Search) -> str:
    """„14 Plätze in deiner Nähe“."""
    if page.is_more_than_counted:
        count = _("Mehr als 1.000 Plätze")
    else:
        count = ngettext("%(count)s Platz", "%(count)s Plätze", page.total) % {"count": page.total}
    if search.origin is None:
        return count
    if search.origin.is_own:
        return _("%(count)s in deiner Nähe") % {"count": count}
    return _("%(count)s rund um %(place)s") % {"count": count, "place": search.origin.name}


def purpose(search: Search) -> str:
    """„Für dein Praktikum vom 25. Januar bis 12. Februar 2027“; empty without days."""
    days = search.days_of(search.kind or OfferKind.INTERNSHIP)
    if days is None:
        return ""
    if days == search.window:
        return _("Für dein Praktikum vom %(days)s") % {"days": span_text(*days)}
    return _("Für die Zeit vom %(days)s") % {"days": span_text(*days)}


def hidden_text(count: int, most: int) -> str:
    """How many places are full or kept out by the class's dates, grade and age; empty if none."""
    if count > most:
        return _(
            "Mehr als %(count)s weitere Plätze sind voll oder passen nicht zu deinem Zeitraum "
            "oder deiner Klasse."
        ) % {"count": most}
    if not count:
        return ""
    return ngettext(
        "%(count)s weiterer Platz ist voll oder passt nicht zu deinem Zeitraum oder deiner Klasse.",
        "%(count)s weitere Plätze sind voll oder passen nicht zu deinem Zeitraum oder deiner "
        "Klasse.",
        count,
    ) % {"count": count}


@dataclass(frozen=True)
class ShownCard:
    """A card in words, as templates/placements/public/card.html shows it."""

    card: Card
    url: str
    preline: str
    title: str
    company: str
    place: str
    way: str
    way_icon: str
    seats: str
    answers: str
    """How fast the company mostly answers; empty where we do not say."""
    reasons: list[str]


def shown(card: Card) -> ShownCard:
    """Puts a card into words. Ways from a chosen place go along to the page of the offer."""
    offer, origin = card.offer, card.search.origin
    url = reverse("offer_detail", args=[offer.public_id])
    if origin and not origin.is_own:
        url = f"{url}?von={origin.slug}"
    return ShownCard(
        card=card,
        url=url,
        preline=f"{offer.get_kind_display()} · {offer.field.name}",
        title=offer.occupation.title,
        company=offer.company.name,
        place=offer.neighbourhood.name if offer.neighbourhood else "",
        way=way_text(card.way) if card.way else "",
        way_icon=WAY_ICONS[card.way.mode] if card.way else "",
        seats=seats_text(card.seats),
        answers=habit_text(offer.company, card.search.on),
        reasons=reasons(card),
    )


def all_ways(offer: Offer, search: Search) -> list[tuple[str, str]]:
    """Icon and text of the ways on foot, by bike and by bus; none without an origin."""
    if search.origin is None:
        return []
    metres = distance_metres(search.origin.point, Point(offer.latitude, offer.longitude))
    speeds = rules.travel_speeds(search.on)
    return [(WAY_ICONS[mode], way_text(way(metres, mode, speeds))) for mode in Mode]
