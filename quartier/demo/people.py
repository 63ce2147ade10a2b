"""Whom one can be in the demo: the well-known accounts, mail boxes and slips.

The sign-in page of demo mode offers ``DEMO_SIGN_INS`` with one click each, ``make demo`` prints
them. They exist after ``manage.py load_demo`` and are the same in every load.
"""

from dataclasses import dataclass

from accounts.models import AccessSlip, User
from quartier.lib import tokens

DEMO_PIN = "482951"
"""The PIN of every pupil of the demo who has signed in before."""


@dataclass(frozen=True)
class DemoSignIn:
    """An account of the demo, found by mail address or, for pupils, by slip."""

    role_label: str
    name: str
    note: str
    email: str = ""
    slip_code: str = ""
    pin: str = ""

    def find_user(self) -> User | None:
        """The account, or None while no demo city is loaded."""
        if self.email:
            return User.objects.filter(email=self.email, is_active=True).first()
        slip = (
            AccessSlip.objects.select_related("user")
            .filter(code_hash=tokens.keyed_hash(self.slip_code, "slip"), revoked_at__isnull=True)
            .first()
        )
        return slip.user if slip else None


@dataclass(frozen=True)
class DemoMailbox:
    """Somebody without account: what they do begins with a link in a mail."""

    role_label: str
    name: str
    note: str
    address: str


ELIF = DemoSignIn(
    "Schülerin",
    "Elif Yıldız, 9b",
    "hat eine Zusage und wartet auf eine zweite Antwort",
    slip_code="HAFEN9B2",
    pin=DEMO_PIN,
)
EMIR = DemoSignIn(
    "Schüler",
    "Emir Polat, 9b",
    "14 Jahre, das Einverständnis der Eltern fehlt noch",
    slip_code="HAFEN9B3",
    pin=DEMO_PIN,
)
CLASS_TEACHER = DemoSignIn(
    "Klassenlehrerin", "Heike Lindengraben", "Klasse 9b", email="heike.lindengraben@example.org"
)
CAREERS_LEAD = DemoSignIn(
    "StuBO", "Frank Dornsiepe", "ganze Schule", email="frank.dornsiepe@example.org"
)
OFFICER = DemoSignIn(
    "Betriebsakquisiteurin",
    "Selin Kaya",
    "Schule am Hafen, Innenstadt-Nord",
    email="selin.kaya@example.org",
)
COMPANY_OWNER = DemoSignIn(
    "Betrieb mit Konto",
    "Ayten Sönmezer",
    "Tischlerei, hat Elif zugesagt",
    email="ayten.soenmezer@example.com",
)
COORDINATION = DemoSignIn(
    "Koordination", "Gabriele Ulmengraben", "ganze Stadt", email="koordination@example.org"
)
DEMO_SIGN_INS = [
    ELIF,
    EMIR,
    CLASS_TEACHER,
    CAREERS_LEAD,
    OFFICER,
    COMPANY_OWNER,
    COORDINATION,
]

LINK_COMPANY = DemoMailbox(
    "Betrieb ohne Konto",
    "Bernd Hülskemper",
    "Fahrradwerkstatt, soll Elif per Link antworten",
    address="werkstatt@example.com",
)
GUARDIAN = DemoMailbox(
    "Sorgeberechtigte",
    "Emirs Mutter",
    "soll dem Einverständnis zustimmen",
    address="eltern.polat@example.org",
)
DEMO_MAILBOXES = [LINK_COMPANY, GUARDIAN]
"""Open the page of outgoing messages and follow the link in a mail to one of these addresses."""


def as_text() -> str:
    """Everybody one can be, a line each, for the terminal."""
    lines = ["Anmeldungen der Demo (ein Klick auf der Anmeldeseite):"]
    for person in DEMO_SIGN_INS:
        how = person.email or f"Zettel {person.slip_code}, PIN {person.pin}"
        lines.append(f"  {person.role_label:<24}{person.name:<24}{how}")
    lines.append("Ohne Konto, über den Link in einer Nachricht der Demo:")
    lines += [f"  {box.role_label:<24}{box.name:<24}{box.address}" for box in DEMO_MAILBOXES]
    return "\n".join(lines)
