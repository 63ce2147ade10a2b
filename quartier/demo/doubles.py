"""Companies that somebody entered twice: two wait, one is no double, one is merged already."""

from companies.enums import CLOSED_COMPANIES, NoteKind, PairState, Sameness
from companies.models import Company, Contact, ContactNote, DuplicatePair, Merge, Site
from companies.services.moving import snapshot
from quartier.demo.city import City
from quartier.demo.companies import Firm

COUNT = 4
"""So many companies of the city have a double, beside those that were asked for."""


def build_doubles(city: City, firms: list[Firm]) -> None:
    """Doubles with a slip in their name, as they come out of private tables."""
    known = [
        firm
        for firm in firms[2:]
        if firm.company.phone
        and firm.company.owner_id
        and firm.company.state not in CLOSED_COMPANIES
    ]
    first, second, branch, merged = city.dice.some(known, COUNT)
    for firm in (first, second):
        _pair(city, firm, _double(city, firm))
    pair = _pair(city, branch, _double(city, branch))
    pair.state = PairState.DIFFERENT
    pair.judged_at = city.terms.moment(city.terms.day(-3), 11)
    pair.judged_by = branch.company.owner
    _merge(city, merged, _double(city, merged))


def _double(city: City, firm: Firm) -> Company:
    """The same company once more: one letter less, another person to call."""
    dice, known = city.dice, firm.company
    middle = len(known.name) // 2
    person = city.names.worker()
    company = city.store.add(
        Company(
            public_id=dice.uuid(),
            name=_slip(known.name, middle),
            phone=known.phone,
            state_changed_at=city.terms.moment(city.terms.day(-dice.between(20, 200)), 9),
        )
    )
    company.set_sort_key()
    site = firm.site
    city.store.add(
        Site(
            public_id=dice.uuid(),
            company=company,
            street=site.street,
            postal_code=site.postal_code,
            city=site.city,
            neighbourhood=site.neighbourhood,
            latitude=site.latitude,
            longitude=site.longitude,
        )
    )
    city.store.add(
        Contact(
            public_id=dice.uuid(),
            company=company,
            first_name=person.first_name,
            last_name=person.last_name,
            phone=city.names.phone(),
        )
    )
    return company


def _slip(name: str, place: int) -> str:
    """Without the letter at or after a place, so that another name comes out."""
    while not name[place].isalpha():
        place -= 1
    return name[:place] + name[place + 1 :]


def _pair(city: City, firm: Firm, double: Company) -> DuplicatePair:
    return city.store.add(
        DuplicatePair(
            first=firm.company,
            second=double,
            reasons=[Sameness.LIKE_NAME, Sameness.PHONE, Sameness.STREET],
            score=100,
            found_at=city.terms.moment(city.terms.day(-5), 3, 20),
        )
    )


def _merge(city: City, firm: Firm, double: Company) -> None:
    """A merge of last week: what the double had went along, and can go back."""
    merged_at = city.terms.moment(city.terms.day(-6), 14)
    known = firm.company
    before = {"survivor": snapshot(known), "loser": snapshot(double)}
    moves = []
    place = next(row for row in city.store.all(Site) if row.company_id == double.pk)
    person = next(row for row in city.store.all(Contact) if row.company_id == double.pk)
    note = city.store.add(
        ContactNote(
            public_id=city.dice.uuid(),
            company=double,
            contact=person,
            by=known.owner,
            kind=NoteKind.PHONE,
            happened_at=city.terms.moment(city.terms.day(-15), 10),
            written_at=city.terms.moment(city.terms.day(-15), 10),
            text="Stand auch in meiner alten Tabelle.",
        )
    )
    place.is_main = False
    for row in (place, person, note):
        row.company = known
        moves.append(
            {
                "model": row._meta.label_lower,
                "field": "company",
                "old": double.pk,
                "new": known.pk,
                "pks": [row.pk],
            }
        )
    changes = [
        {
            "model": "companies.site",
            "pk": place.pk,
            "field": "is_main",
            "old": "True",
            "new": "False",
        }
    ]
    double.merged_into = known
    city.store.add(
        Merge(
            public_id=city.dice.uuid(),
            survivor=known,
            loser=double,
            by=known.owner,
            merged_at=merged_at,
            reason="Stand in zwei Tabellen.",
            before=before,
            changes=changes,
            moves=moves,
        )
    )
