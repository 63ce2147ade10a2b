"""What all generators share: chance, days, names, facts, the rows so far."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from catalogue.models import Branch, Neighbourhood, Occupation, OccupationalField, PostalCode
from quartier.demo import people, texts
from quartier.demo.dice import Dice
from quartier.demo.names import Names
from quartier.demo.store import Store
from quartier.demo.terms import Terms


class CatalogueMissing(Exception):
    """The demo city stands on the facts; load them first."""


@dataclass(frozen=True)
class Size:
    """How large a city is to be."""

    pupils: int = 2_000
    companies: int = 600
    offers: int = 1_000


class Facts:
    """The rows of the catalogue a city stands on, by key."""

    def __init__(self) -> None:
        fields = OccupationalField.objects.active()
        self.fields: dict[str, OccupationalField] = {row.code: row for row in fields}
        occupations = Occupation.objects.active().select_related("field")
        self.occupations: dict[str, Occupation] = {row.slug: row for row in occupations}
        self.neighbourhoods: dict[str, Neighbourhood] = {
            row.slug: row for row in Neighbourhood.objects.active().prefetch_related("neighbours")
        }
        self.postal_codes: list[PostalCode] = list(
            PostalCode.objects.active().select_related("neighbourhood").order_by("code")
        )
        self.branches: dict[str, Branch] = {row.code: row for row in Branch.objects.active()}
        if not (self.occupations and self.postal_codes and self.branches):
            raise CatalogueMissing("Run „manage.py load_catalogue“ first.")

    @cached_property
    def trades(self) -> dict[str, dict[str, Any]]:
        """What companies do: data/trades.toml with the occupations the catalogue still has."""
        return {
            key: {**trade, "key": key, "occupations": known}
            for key, trade in texts.read("trades").items()
            if (known := [slug for slug in trade["occupations"] if slug in self.occupations])
        }


@dataclass
class City:
    """A city in the making."""

    size: Size
    terms: Terms
    dice: Dice
    store: Store = field(default_factory=Store)
    facts: Facts = field(default_factory=Facts)

    @classmethod
    def begin(cls, size: Size, today: date, seed: str) -> "City":
        """An empty city on a day."""
        return cls(size, Terms.on(today), Dice(seed))

    @cached_property
    def names(self) -> Names:
        """Draws from the same source of chance."""
        known = [person.email for person in people.DEMO_SIGN_INS if person.email]
        return Names(self.dice, [*known, *(box.address for box in people.DEMO_MAILBOXES)])

    def moments(self, count: int, *, oldest: int, newest: int) -> list[datetime]:
        """Moments of office hours, the earliest first, between so many days ago and so many."""
        days = sorted(self.dice.between(-oldest, -newest) for _number in range(count))
        return [
            self.terms.moment(self.terms.day(day), 8 + place % 9, self.dice.between(0, 59))
            for place, day in enumerate(days)
        ]

    def account(self, **fields: Any) -> User:
        """An account that nobody can sign in to with a password.

        The technical name is drawn here, because the model's default is different every time.
        """
        public_id = self.dice.uuid()
        fields.setdefault("password", "!demo")
        fields.setdefault("created_at", self.terms.moment(self.terms.day(-60), 9))
        return self.store.add(User(public_id=public_id, username=public_id.hex[:16], **fields))
