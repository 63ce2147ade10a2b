"""What the pages of companies show beside their own facts: usual notes, companies that belong."""

from companies.enums import CompanyLinkKind
from companies.models import CompanyLink, NoteTemplate
from companies.texts import note_templates
from quartier.demo.city import City
from quartier.demo.companies import Firm

PAIRS = 24
NOTES = {
    CompanyLinkKind.BRANCH: "Personal wird dort entschieden.",
    CompanyLinkKind.CUSTOMER: "",
    CompanyLinkKind.RECOMMENDED: "Beim Netzwerktreffen genannt.",
    CompanyLinkKind.SAME_OWNER: "Am besten beide zusammen ansprechen.",
}


def build_belonging(city: City, firms: list[Firm]) -> None:
    """The templates that come with the platform, and some pairs of companies, each once."""
    _templates(city)
    kinds = list(CompanyLinkKind)
    step = max(2, len(firms) // PAIRS)
    for number, place in enumerate(range(0, len(firms) - 1, step)):
        kind = kinds[number % len(kinds)]
        one, other = firms[place], firms[place + 1]
        city.store.add(
            CompanyLink(
                public_id=city.dice.uuid(),
                subject=one.company,
                other=other.company,
                kind=kind,
                note=NOTES[kind],
                created_at=city.terms.moment(city.terms.day(-city.dice.between(5, 200)), 10),
                created_by=one.company.owner,
            )
        )


def _templates(city: City) -> None:
    known = set(NoteTemplate.objects.values_list("key", flat=True))
    for template in note_templates():
        if template.key not in known:
            template.public_id = city.dice.uuid()
            city.store.add(template)
