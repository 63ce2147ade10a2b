"""Do we know this company already? By name and postal code, phone, website, mail, likeness."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from catalogue import rules
from companies.imports.cleaning import host_of
from companies.imports.rows import Values
from companies.models import Company, Contact, Site
from quartier.lib.cells import clean_phones
from quartier.lib.text import company_key, digits

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


@dataclass(frozen=True)
class Match:
    """A company we know and why it may be the same; ``is_certain``: by name and one key more."""

    company_id: int
    reason: str
    is_certain: bool


@lru_cache(maxsize=50_000)
def phone_key(text: str) -> str:
    """The digits of the first number, with 0 for +49, however it was written; empty if short."""
    found = clean_phones(text).numbers
    key = digits(found[0]) if found else digits(text)
    return key if len(key) >= 6 else ""


def mail_key(address: str) -> str:
    """The domain of an address, empty where everybody has one."""
    domain = address.rpartition("@")[2].lower().removeprefix("www.")
    return "" if domain in FREE_MAIL else domain


def web_key(website: str) -> str:
    """The host of a website, empty where many companies share it."""
    host = host_of(website)
    return "" if host in FREE_HOSTS else host


@dataclass
class Known:
    """All companies by the keys they are recognised by; ids in the order of age."""

    names: dict[int, str] = field(default_factory=dict)
    by_area: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """Postal code → id → key of the name."""
    by_place: dict[tuple[str, str], int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_host: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_mail: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    likeness: float = 100.0

    @classmethod
    def now(cls) -> "Known":
        """As the companies are at this moment. Three queries."""
        known = cls(likeness=float(rules.decimal("import.name_likeness")))
        rows = Company.objects.order_by("pk").values_list("pk", "name", "phone", "email", "website")
        for pk, name, phone, email, website in rows.iterator():
            known.names[pk] = company_key(name)
            known.by_name[known.names[pk]].append(pk)
            known._add(pk, phone, email)
            if host := web_key(website):
                known.by_host[host].append(pk)
        people = Contact.objects.order_by("company_id", "pk")
        for pk, phone, email in people.values_list("company_id", "phone", "email").iterator():
            known._add(pk, phone, email)
        places = Site.objects.order_by("company_id", "pk").values_list("company_id", "postal_code")
        for pk, code in places.iterator():
            if pk in known.names:
                known.by_area[code][pk] = known.names[pk]
                known.by_place.setdefault((known.names[pk], code), pk)
        return known

    def _add(self, pk: int, phone: str, email: str) -> None:
        for index, key in ((self.by_phone, phone_key(phone)), (self.by_mail, mail_key(email))):
            if key and pk in self.names and pk not in index[key]:
                index[key].append(pk)

    def find(self, values: Values) -> Match | None:
        """The company these values are probably about; the surest reason first."""
        name = company_key(values.name)
        if pk := self.by_place.get((name, values.postal_code)):
            return Match(pk, _("gleicher Name, gleiche Postleitzahl"), is_certain=True)
        shared = self._shared(values)
        for pks, reason in shared:
            if same := [pk for pk in pks if self.names[pk] == name]:
                return Match(same[0], _("gleicher Name, %(key)s") % {"key": reason}, True)
        for pks, reason in shared:
            return Match(self._likest(name, pks), reason, is_certain=False)
        return self._similar(name, values.postal_code)

    def _shared(self, values: Values) -> list[tuple[list[int], str]]:
        keys = (
            (self.by_phone, phone_key(values.phone), _("gleiche Telefonnummer")),
            (self.by_phone, phone_key(values.contact_phone), _("gleiche Telefonnummer")),
            (self.by_host, web_key(values.website), _("gleiche Website")),
            (self.by_mail, mail_key(values.email), _("gleiche Mail-Domain")),
            (self.by_mail, mail_key(values.contact_email), _("gleiche Mail-Domain")),
        )
        return [(index[key], reason) for index, key, reason in keys if key and key in index]

    def _likest(self, name: str, pks: Iterable[int]) -> int:
        return max(pks, key=lambda pk: (fuzz.ratio(name, self.names[pk]), -pk))

    def _similar(self, name: str, postal_code: str) -> Match | None:
        if not postal_code:
            same = self.by_name.get(name, [])
            return Match(same[0], _("gleicher Name"), is_certain=False) if same else None
        best = process.extractOne(
            name,
            self.by_area.get(postal_code, {}),
            scorer=fuzz.ratio,
            score_cutoff=self.likeness,
        )
        if best is None:
            return None
        reason = _("ähnlicher Name, gleiche Postleitzahl")
        return Match(best[2], reason, is_certain=False)


class Twins:
    """Rows of the same spreadsheet that are about the same company."""

    def __init__(self) -> None:
        self.first: dict[tuple[str, ...], int] = {}

    def earlier(self, number: int, values: Values) -> int | None:
        """The number of an earlier row with the same name and place, phone or website."""
        name = company_key(values.name)
        keys: list[tuple[str, ...]] = [("place", name, values.postal_code)]
        for kind, text in (("phone", phone_key(values.phone)), ("web", web_key(values.website))):
            if text:
                keys.append((kind, name, text))
        found = next((self.first[key] for key in keys if key in self.first), None)
        for key in keys:
            self.first.setdefault(key, number)
        return found
