"""Companies that came by themselves, and what was made sure of before an approval."""

from datetime import timedelta

from accounts.enums import Role
from accounts.models import User
from companies.enums import ApprovalItem, CompanyState, SignUpMove, SignUpState
from companies.models import ApprovalCheck, Company, CompanySignUp
from quartier.demo.city import City
from quartier.demo.companies import Firm
from quartier.demo.life import Step, live
from quartier.lib.dates import BERLIN

NOTES = {
    ApprovalItem.EXISTS: "Eintrag im Handwerksregister gesehen.",
    ApprovalItem.REACHABLE: "Am Telefon gesprochen.",
    ApprovalItem.VISITED: "Vor Ort gewesen.",
    ApprovalItem.YOUTH_PROTECTION: "Merkblatt besprochen und dagelassen.",
}
REASON = "Unter der Adresse gibt es keinen Betrieb."


def build_joining(city: City, firms: list[Firm]) -> None:
    """Sign-ups in all states, ticks at every approved company, and one list that is half done."""
    coordination = next(user for user in city.store.all(User) if user.role == Role.COORDINATION)
    for firm in firms:
        if firm.company.approved_at:
            _tick(city, firm.company, list(ApprovalItem))
            firm.company.approved_by = coordination
    fresh = [
        firm
        for firm in firms
        if firm.company.state == CompanyState.INTERESTED and not firm.company.approved_at
    ]
    waiting, presented, rejected = city.dice.some(fresh, 3)
    for number, firm in enumerate((waiting, presented)):
        _sign_up(city, firm, 6 + number, [SignUpMove.CONFIRM])
    _tick(city, waiting.company, [ApprovalItem.EXISTS, ApprovalItem.REACHABLE])
    _tick(city, presented.company, list(ApprovalItem))
    presented.company.presented_at = city.terms.moment(city.terms.day(-1), 14)
    presented.company.presented_by = presented.company.owner
    _sign_up(
        city, rejected, 20, [SignUpMove.CONFIRM, SignUpMove.REJECT], by=coordination, reason=REASON
    )
    known = [firm for firm in firms if firm.company.approved_at and not firm.members]
    asked, joined = city.dice.some(known, 2)
    _sign_up(city, asked, 2, [SignUpMove.ASK])
    _sign_up(city, joined, 12, [SignUpMove.ASK, SignUpMove.ACCEPT], by=joined.company.owner)
    for name in ("Nähstube Wiesengrund", "Kaffeerösterei Kanalufer"):
        _type(city, name, "Hafenstr. 12", "44147", days=1)


def _tick(city: City, company: Company, items: list[ApprovalItem]) -> None:
    approved_at = company.approved_at
    day = approved_at.astimezone(BERLIN).date() if approved_at else city.terms.day(-2)
    for item in items:
        is_waived = item == ApprovalItem.VISITED and city.dice.chance(0.1)
        note = "Kennen wir seit Jahren von der Messe." if is_waived else NOTES[item]
        city.store.add(
            ApprovalCheck(
                company=company,
                item=item,
                done_on=day - timedelta(days=city.dice.between(0, 5)),
                by=company.owner,
                note=note,
                is_waived=is_waived,
            )
        )


def _sign_up(
    city: City,
    firm: Firm,
    days: int,
    moves: list[SignUpMove],
    *,
    by: User | None = None,
    reason: str = "",
) -> None:
    """A sign-up of this company so many days ago; the first step is the tap on the link."""
    row = _type(city, firm.company.name, firm.site.street, firm.site.postal_code, days=days)
    row.company = firm.company
    steps = [Step(moves[0], city.terms.moment(city.terms.day(-days), 11), by_label="Anmeldung")]
    steps += [
        Step(move, city.terms.moment(city.terms.day(1 - days), 15), by=by, reason=reason)
        for move in moves[1:]
    ]
    live(city.store, row, steps)


def _type(city: City, name: str, street: str, postal_code: str, *, days: int) -> CompanySignUp:
    person = city.names.worker()
    at = city.terms.moment(city.terms.day(-days), 10)
    return city.store.add(
        CompanySignUp(
            public_id=city.dice.uuid(),
            name=name,
            street=street,
            postal_code=postal_code,
            phone=city.names.phone(),
            first_name=person.first_name,
            last_name=person.last_name,
            function="Inhaber*in",
            email=city.names.email(
                person.first_name, person.last_name, "neu", domain="example.com"
            ),
            consented_at=at,
            created_at=at,
            state=SignUpState.UNCONFIRMED,
            state_changed_at=at,
        )
    )
