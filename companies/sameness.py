"""Are these two companies one? One rule for typing, importing and the nightly search.

What says that two are the same weighs differently. Equal name and postal code is as good as
certain; a telephone number alone is a reason to ask a person, a shared building is none. Nothing
here merges anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from catalogue import rules
from companies.enums import Sameness
from companies.models import Company, Contact, Site
from quartier.lib.phones import clean_phones
from quartier.lib.text import company_key, digits, search_fold

_FREE_MAIL = """
web.de gmx.de gmx.net gmx.com gmail.com googlemail.com t-online.de outlook.de outlook.com
hotmail.de hotmail.com yahoo.de yahoo.com icloud.com me.com aol.com freenet.de arcor.de live.de
posteo.de mail.de mailbox.org online.de email.de proton.me unitybox.de
"""
_FREE_HOSTS = """
facebook.com de-de.facebook.com m.facebook.com instagram.com linkedin.com xing.com jimdo.com
sites.google.com google.com google.de gelbeseiten.de dasoertliche.de
"""
FREE_MAIL = frozenset(_FREE_MAIL.split())
"""Domains that say nothing about a company."""
FREE_HOSTS = frozenset(_FREE_HOSTS.split())
"""Hosts that many companies share."""

WEIGHTS = {
    Sameness.NAME_AND_AREA: 70,
    Sameness.PHONE: 50,
    Sameness.LIKE_NAME: 50,
    Sameness.WEBSITE: 45,
    Sameness.MAIL: 40,
    Sameness.NAME: 30,
    Sameness.STREET: 20,
}
"""What each reason says. An equal name elsewhere or an equal address alone say too little."""
ENOUGH = 40
"""From this sum on somebody should look."""
MOST = 100


@lru_cache(maxsize=50_000)
def phone_key(text: str) -> str:
    """The digits of the first number, with 0 for +49, however it was written; empty if short."""
    found = clean_phones(text).numbers
    key = digits(found[0]) if found else digits(text)
    return key if len(key) >= 6 else ""


def mail_key(address: str) -> str:
    """The domain of an address, empty where everybody has one."""
    domain = address.rpartition("@")[2].strip().lower().removeprefix("www.")
    return "" if domain in FREE_MAIL else domain


def host_of(website: str) -> str:
    """The host of a website without www., to compare."""
    try:
        host = urlsplit(website).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def web_key(website: str) -> str:
    """The host of a website, empty where many companies share it."""
    address = website.strip()
    host = host_of(address if "//" in address else f"//{address}")
    return "" if host in FREE_HOSTS else host


def street_key(street: str) -> str:
    """„Hafenstraße 3 a“ and „Hafenstr. 3a“ give the same; empty without a house number."""
    words = search_fold(street).replace("strasse", "str").replace("str ", "str")
    key = words.replace(" ", "")
    return key if any(sign.isdigit() for sign in key) else ""


def likeness(one: str, other: str) -> float:
    """How alike two keys of names are, 0 to 100; the order of words does not count."""
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


@dataclass(frozen=True)
class Facts:
    """What a company is recognised by."""

    name: str
    areas: frozenset[str] = frozenset()
    streets: frozenset[tuple[str, str]] = frozenset()
    phones: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        name: str,
        *,
        places: Iterable[tuple[str, str]] = (),
        phones: Iterable[str] = (),
        emails: Iterable[str] = (),
        websites: Iterable[str] = (),
    ) -> "Facts":
        """From what people wrote; places are (street, postal code)."""
        places = list(places)
        streets = {(code, street_key(street)) for street, code in places}
        return cls(
            name=company_key(name),
            areas=frozenset(code for _street, code in places if code),
            streets=frozenset((code, key) for code, key in streets if code and key),
            phones=_filled(phone_key(text) for text in phones),
            hosts=_filled(web_key(text) for text in websites),
            mails=_filled(mail_key(text) for text in emails),
        )


@dataclass(frozen=True)
class Likeness:
    """Why two may be one, the weightiest reason first, and how much that is."""

    reasons: tuple[Sameness, ...] = ()
    score: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether somebody should look."""
        return self.score >= ENOUGH

    @property
    def is_certain(self) -> bool:
        """The same name, and the same area or one thing more."""
        return Sameness.NAME_AND_AREA in self.reasons or (
            Sameness.NAME in self.reasons and len(self.reasons) > 1
        )

    @property
    def labels(self) -> list[str]:
        """The reasons in words."""
        return [str(reason.label) for reason in self.reasons]


def least_likeness() -> float:
    """From which likeness on two names in one area are alike."""
    return float(rules.decimal("import.name_likeness"))


def compare(one: Facts, other: Facts, least: float) -> Likeness:
    """Why these two may be one company; the same whichever comes first."""
    reasons = {
        reason
        for reason, is_so in (
            (Sameness.PHONE, one.phones & other.phones),
            (Sameness.WEBSITE, one.hosts & other.hosts),
            (Sameness.MAIL, one.mails & other.mails),
            (Sameness.STREET, one.streets & other.streets),
        )
        if is_so
    }
    if name := _name_reason(one, other, least):
        reasons.add(name)
    ordered = tuple(sorted(reasons, key=lambda reason: (-WEIGHTS[reason], reason)))
    score = sum(WEIGHTS[reason] for reason in ordered)
    if Sameness.NAME in reasons and not (one.areas and other.areas):
        score += ENOUGH - WEIGHTS[Sameness.NAME]  # nothing says that they lie elsewhere
    return Likeness(ordered, min(score, MOST))


def _name_reason(one: Facts, other: Facts, least: float) -> Sameness | None:
    if not one.name or not other.name:
        return None
    shares_area = bool(one.areas & other.areas)
    if one.name == other.name:
        return Sameness.NAME_AND_AREA if shares_area else Sameness.NAME
    if shares_area and likeness(one.name, other.name) >= least:
        return Sameness.LIKE_NAME
    return None


def _filled(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in keys if key)


@dataclass
class _Parts:
    name: str
    places: list[tuple[str, str]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    websites: list[str] = field(default_factory=list)


def facts_of(pks: Iterable[int] | None = None) -> dict[int, Facts]:
    """The facts of companies (default: all), in the order of age; three queries."""
    companies, people, places = (
        Company.objects.order_by("pk"),
        Contact.objects.order_by("company_id", "pk"),
        Site.objects.order_by("company_id", "pk"),
    )
    if pks is not None:
        wanted = list(pks)
        companies = companies.filter(pk__in=wanted)
        people, places = people.filter(company__in=wanted), places.filter(company__in=wanted)
    parts: dict[int, _Parts] = {}
    rows = companies.values_list("pk", "name", "phone", "email", "website")
    for pk, name, phone, email, website in rows.iterator():
        parts[pk] = _Parts(name, phones=[phone], emails=[email], websites=[website])
    for pk, phone, email in people.values_list("company_id", "phone", "email").iterator():
        if pk in parts:
            parts[pk].phones.append(phone)
            parts[pk].emails.append(email)
    for pk, street, code in places.values_list("company_id", "street", "postal_code").iterator():
        if pk in parts:
            parts[pk].places.append((street, code))
    return {
        pk: Facts.of(
            part.name,
            places=part.places,
            phones=part.phones,
            emails=part.emails,
            websites=part.websites,
        )
        for pk, part in parts.items()
    }
