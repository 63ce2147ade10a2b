"""Pupils, their guardians, consents and slips."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accounts import pins
from accounts.enums import LinkPurpose, Role
from accounts.models import AccessSlip, ActionLink, User
from catalogue import rules
from catalogue.models import OccupationalField
from quartier.demo import people
from quartier.demo.city import City
from quartier.demo.life import Step, live
from quartier.demo.names import Person
from quartier.demo.schools import GRADES, Campus, Room
from quartier.demo.terms import Span
from quartier.lib import tokens
from quartier.lib.dates import add_months
from schools import consents as consent_rules
from schools.enums import ConsentMove, ConsentPurpose, ConsentState, DecidedBy, Strength, TextReader
from schools.models import Consent, ConsentText, Guardian, Pupil

FIELD_WEIGHTS = {
    "M": 12,
    "G": 11,
    "SP": 11,
    "WIVE": 11,
    "D": 10,
    "BAV": 8,
    "EL": 8,
    "ITC": 8,
    "VL": 6,
    "PRFE": 5,
    "KKG": 4,
    "LANAUM": 4,
    "ME": 3,
    "TEC": 2,
    "N": 2,
    "GESGE": 1,
}
CONSENTS = {
    8: {None: 60, ConsentState.REQUESTED: 22, ConsentState.GIVEN: 18},
    9: {
        None: 5,
        ConsentState.GIVEN: 74,
        ConsentState.REQUESTED: 11,
        ConsentState.REFUSED: 4,
        ConsentState.REVOKED: 3,
        ConsentState.EXPIRED: 3,
    },
}
"""State of „Bewerbung zeigen“ by grade; grade 10 is like grade 9."""
Texts = dict[tuple[ConsentPurpose, TextReader], ConsentText]

_M = ConsentMove
WAYS: dict[ConsentState, list[list[ConsentMove]]] = {
    ConsentState.REQUESTED: [[]],
    ConsentState.GIVEN: [[_M.GIVE]],
    ConsentState.REFUSED: [[_M.REFUSE]],
    ConsentState.REVOKED: [[_M.GIVE, _M.REVOKE]],
    ConsentState.EXPIRED: [[_M.GIVE, _M.EXPIRE]],
}


@dataclass
class Child:
    """A pupil with everything that belongs to it."""

    pupil: Pupil
    room: Room
    campus: Campus
    interests: list[OccupationalField]
    guardian: Guardian | None = None
    given: set[ConsentPurpose] = field(default_factory=set)
    """Purposes with a consent in force today."""
    taken: list[Span] = field(default_factory=list)
    """Days with a placement."""
    known: people.DemoSignIn | None = None
    """One of the demo's people: their story is told by hand."""
    is_told: bool = False
    """Whether the story before the next period is already there."""
    has_signed_in: bool = False

    @property
    def user(self) -> User | None:
        """The pupil's account."""
        return self.pupil.user

    def is_free(self, span: Span) -> bool:
        """Whether no placement takes one of these days."""
        return not any(span.overlaps(other) for other in self.taken)

    @property
    def may_apply(self) -> bool:
        """Whether a company may see an application."""
        return ConsentPurpose.PROFILE_TO_COMPANY in self.given


def build_pupils(city: City, campuses: list[Campus]) -> list[Child]:
    """The pupils of all present classes, with guardians and consents."""
    today = city.terms.today
    texts = {
        (purpose, reader): consent_rules.current_text(purpose, reader, "de", today)
        for purpose in ConsentPurpose
        for reader in TextReader
    }
    states = _consent_states(city, campuses)
    children = []
    for campus in campuses:
        for room in campus.classes:
            is_first = campus is campuses[0] and room.school_class.name == "9b"
            known = [people.ELIF, people.EMIR] if is_first else []
            for number in range(room.seats):
                child = _child(city, campus, room, known[number] if number < len(known) else None)
                _ask_for_consents(city, child, texts, next(states[room.school_class.grade]))
                children.append(child)
    return children


def former_pupil(city: City, campus: Campus) -> Child:
    """Somebody who left the school last summer."""
    assert campus.leavers is not None  # noqa: S101  (build_schools makes them)
    child = _child(city, campus, campus.leavers, None)
    child.pupil.left_on = city.terms.year_span.starts_on - timedelta(days=21)
    child.pupil.is_in_compulsory_schooling = False
    return child


def _child(city: City, campus: Campus, room: Room, known: people.DemoSignIn | None) -> Child:
    dice = city.dice
    person = city.names.pupil()
    if known:
        first_name, last_name = known.name.split(",")[0].split(" ")
        person = Person(first_name, last_name, "tr")
    grade = room.school_class.grade
    years_late = 0 if known else dice.weighted({0: 80, 1: 16, 2: 4})
    pupil = city.store.add(
        Pupil(
            public_id=dice.uuid(),
            user=None if not known and dice.chance(0.01) else city.account(role=Role.PUPIL),
            school_class=room.school_class,
            external_id=f"{dice.between(100000, 999999)}",
            first_name=person.first_name,
            last_name=person.last_name,
            born_on=city.terms.day(-round(14.5 * 365.25))
            if known
            else _birthday(city, grade, years_late),
            is_in_compulsory_schooling=grade + years_late <= 10,
            is_disclosure_blocked=not known and dice.chance(0.005),
            phone=city.names.phone() if dice.chance(0.3) else "",
            email=city.names.email(person.first_name, person.last_name, domain="example.org")
            if not known and dice.chance(0.2)
            else "",
            language=person.language if dice.chance(0.25) else "de",
            strengths=[str(item) for item in dice.some(list(Strength), dice.between(2, 4))],
        )
    )
    pupil.set_sort_key()
    child = Child(pupil, room, campus, _interests(city, known), known=known)
    if dice.chance(0.93) or known:
        child.guardian = _guardian(city, child, person)
    return child


def _birthday(city: City, grade: int, years_late: int) -> date:
    """Born so that the first school year began at the usual age, or a year or two later."""
    first_of_october = date(city.terms.year - grade - 6 - years_late, 10, 1)
    return first_of_october + timedelta(days=city.dice.between(0, 364))


def _interests(city: City, known: people.DemoSignIn | None) -> list[OccupationalField]:
    fields = city.facts.fields
    if known:
        return [fields["PRFE"], fields["M"], fields["BAV"]]
    weights = {code: weight for code, weight in FIELD_WEIGHTS.items() if code in fields}
    codes = {city.dice.weighted(weights) for _number in range(city.dice.between(1, 4))}
    return [fields[code] for code in weights if code in codes]


def _guardian(city: City, child: Child, person: Person) -> Guardian:
    parent = city.names.parent(person)
    if child.known is people.EMIR:
        address = people.GUARDIAN.address
    elif city.dice.chance(0.65):
        address = city.names.email(parent.first_name, parent.last_name, domain="example.org")
    else:
        address = ""
    return city.store.add(
        Guardian(
            public_id=city.dice.uuid(),
            pupil=child.pupil,
            first_name=parent.first_name,
            last_name=parent.last_name,
            email=address,
            phone=city.names.phone(),
            language=parent.language if city.dice.chance(0.6) else "de",
        )
    )


# --- Consents ---------------------------------------------------------------------------------
def _consent_states(city: City, campuses: list[Campus]) -> dict[int, Iterator[ConsentState | None]]:
    """By grade, the state of „Bewerbung zeigen“ for each pupil in turn."""
    rooms = [room for campus in campuses for room in campus.classes]
    return {
        grade: iter(
            city.dice.spread(
                CONSENTS[min(grade, 9)],
                sum(room.seats for room in rooms if room.school_class.grade == grade),
            )
        )
        for grade in GRADES
    }


def _ask_for_consents(
    city: City,
    child: Child,
    texts: Texts,
    state: ConsentState | None,
) -> None:
    """The consent to show applications, and mostly the same decision about name and contact."""
    if child.known:
        state = ConsentState.GIVEN if child.known is people.ELIF else ConsentState.REQUESTED
    if state is None:
        return
    for purpose in ConsentPurpose:
        follows = purpose == ConsentPurpose.PROFILE_TO_COMPANY or child.known
        own = state if follows or city.dice.chance(0.88) else ConsentState.REQUESTED
        consent = _consent(city, child, texts, purpose, own)
        if consent.state == ConsentState.GIVEN and not child.pupil.is_disclosure_blocked:
            child.given.add(purpose)
    if state == ConsentState.EXPIRED and city.dice.chance(0.5):
        for purpose in ConsentPurpose:
            if purpose not in child.given and not _is_open(city, child, purpose):
                _consent(city, child, texts, purpose, ConsentState.REQUESTED)
    if state == ConsentState.REQUESTED and not _decides_alone(child, city.terms.today):
        _consent_link(city, child)


def _is_open(city: City, child: Child, purpose: ConsentPurpose) -> bool:
    """Whether the last two consents, which are this child's, hold an open one."""
    return any(
        row.pupil is child.pupil
        and row.purpose == purpose
        and row.state not in {ConsentState.REVOKED, ConsentState.EXPIRED}
        for row in city.store.all(Consent)[-2 * len(ConsentPurpose) :]
    )


def _decides_alone(child: Child, on: date) -> bool:
    return child.pupil.age_on(on) >= rules.whole("consent.age_own", on)


def _consent(
    city: City, child: Child, texts: Texts, purpose: ConsentPurpose, state: ConsentState
) -> Consent:
    dice, terms = city.dice, city.terms
    way = dice.pick(WAYS[state])
    if child.known:
        way = WAYS[state][0]
    # Asked lately where something is open; long ago where time has run out.
    oldest, newest = (400, 200) if state == ConsentState.EXPIRED else (90, 2)
    if child.known is people.EMIR:
        oldest = 5
    if way == [_M.GIVE, _M.EXPIRE]:
        oldest, newest = 900, 800
    asked, *decided = city.moments(len(way) + 1, oldest=oldest, newest=newest)
    is_own = _decides_alone(child, asked.date())
    text = texts[purpose, TextReader.PUPIL if is_own else TextReader.GUARDIAN]
    consent = city.store.add(
        Consent(
            public_id=dice.uuid(),
            pupil=child.pupil,
            guardian=child.guardian,
            purpose=purpose,
            text=text,
            requested_at=asked,
            state_changed_at=asked,
        )
    )
    if way and way[-1] == _M.EXPIRE:
        decided[-1] = terms.moment(terms.day(-dice.between(2, 60)), 5)
    decides = _who_decides(city, child, asked.date())
    live(
        city.store,
        consent,
        [_step(child, decides, move, at) for move, at in zip(way, decided, strict=True)],
    )
    for move, at in zip(way, decided, strict=True):
        if move in {_M.GIVE, _M.REFUSE}:
            consent.decided_at, consent.decided_by = at, decides
        if move == _M.GIVE:
            months = rules.whole("consent.valid_months", terms.today)
            consent.expires_on = add_months(at.date(), months)
    return consent


def _who_decides(city: City, child: Child, on: date) -> DecidedBy:
    if _decides_alone(child, on):
        return DecidedBy.PUPIL
    return DecidedBy.PAPER if city.dice.chance(0.3) else DecidedBy.GUARDIAN


def _step(child: Child, decides: DecidedBy, move: ConsentMove, at: datetime) -> Step:
    if move == _M.EXPIRE:
        return Step(move, at, by_label="System")
    by = {
        DecidedBy.PUPIL: child.user,
        DecidedBy.PAPER: child.room.teacher.user,
        DecidedBy.GUARDIAN: None,
    }[decides]
    return Step(move, at, by=by, by_label="" if by else str(decides.label)[:60])


def _consent_link(city: City, child: Child) -> None:
    asked = city.store.all(Consent)[-1].requested_at
    days = rules.days("link.consent_days", city.terms.today)
    city.store.add(
        ActionLink(
            public_id=city.dice.uuid(),
            purpose=LinkPurpose.CONSENT,
            object_id=child.pupil.public_id,
            recipient_id=child.guardian.public_id if child.guardian else None,
            created_at=asked,
            expires_at=asked + days,
        )
    )


# --- Slips ------------------------------------------------------------------------------------
def give_slips(city: City, children: list[Child]) -> None:
    """A slip for each account; who has signed in has a PIN and has said what interests them."""
    password = pins.hash_pin(people.DEMO_PIN)
    link = Pupil.interests.through
    for child in children:
        if child.user is None:
            continue
        # Most came with the class list, some were lost and printed again.
        is_lost = child.has_signed_in and city.dice.chance(0.06)
        printed_on = city.terms.day(-city.dice.between(3, 20) if is_lost else -60)
        slip = _slip(city, child, city.terms.moment(printed_on, 11))
        if not child.has_signed_in:
            child.pupil.strengths = []
            continue
        for interest in child.interests:
            city.store.add(link(pupil_id=child.pupil.pk, occupationalfield_id=interest.pk))
        days = city.terms.today.toordinal() - printed_on.toordinal()
        slip.pin_set_at = city.terms.moment(printed_on + timedelta(days=1), 10)
        slip.last_used_at = city.terms.moment(
            city.terms.day(-city.dice.between(1, min(20, days - 1))), 16
        )
        child.user.password = password
        child.user.last_login = slip.last_used_at
        if not child.known and city.dice.chance(0.01):
            slip.failure_count = AccessSlip.MAXIMUM_FAILURES
            slip.locked_at = city.terms.moment(city.terms.day(-1), 17)


def _slip(city: City, child: Child, created_at: datetime) -> AccessSlip:
    code = "".join(
        city.dice.pick(AccessSlip.CODE_ALPHABET) for _sign in range(AccessSlip.CODE_LENGTH)
    )
    if child.known:
        code = child.known.slip_code
    return city.store.add(
        AccessSlip(
            user=child.user,
            code_hash=tokens.keyed_hash(code, "slip"),
            created_at=created_at,
            created_by=child.campus.lead.user,
            expires_on=city.terms.year_span.ends_on,
        )
    )
