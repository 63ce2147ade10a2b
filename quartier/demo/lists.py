"""What officers have made of the list of companies: tags, saved lists, chosen columns."""

from accounts.enums import Role
from accounts.models import User
from companies.models import Company, ListColumns, SavedList, Tag
from companies.models.lists import tag_key
from quartier.demo import people
from quartier.demo.city import City
from quartier.demo.companies import Firm
from quartier.lib.text import sort_key

TAGS = {
    "Girls’ Day": 0.12,
    "nimmt ab Klasse 8": 0.25,
    "barrierefrei": 0.15,
    "spricht Türkisch": 0.08,
}
LISTS = (
    ("Lange nicht gesprochen", "kontakt=90&wer=ich&o=5", False),
    ("Freie Plätze in der Nordstadt", "angebote=frei&quartier=innenstadt-nord", True),
    ("Ohne Angebote", "angebote=ohne&state__exact=active", True),
)
COLUMNS = ["name", "state", "owner_name", "last_note", "next_follow_up", "phone_link", "tag_names"]


def build_lists(city: City, firms: list[Firm]) -> None:
    """Tags on some companies, and the saved lists of the demo's officer."""
    through = Company.tags.through
    for name, share in TAGS.items():
        tag = city.store.add(Tag(public_id=city.dice.uuid(), name=name, key=tag_key(name)))
        for firm in firms:
            if city.dice.chance(share):
                city.store.add(through(company_id=firm.company.pk, tag_id=tag.pk))
    officer = next(
        user
        for user in city.store.all(User)
        if user.role == Role.ACQUISITION and user.email == people.OFFICER.email
    )
    for name, query, is_shared in LISTS:
        city.store.add(
            SavedList(
                public_id=city.dice.uuid(),
                owner=officer,
                name=name,
                query=query,
                is_shared=is_shared,
                sort_key=sort_key(name),
                created_at=city.terms.moment(city.terms.day(-30), 9),
            )
        )
    city.store.add(ListColumns(user=officer, names=COLUMNS))
