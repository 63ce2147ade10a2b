"""Invented people: names, mail addresses, telephone numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from quartier.demo import texts
from quartier.demo.dice import Dice
from quartier.lib.text import sort_key

# Kept free for films and books: Bundesnetzagentur, notice 148/2021. A thousand each.
_PHONE_RANGES = ("0221 4710", "030 23125", "040 66969", "069 90009", "089 99998")


@dataclass(frozen=True)
class Person:
    """A name and the language spoken at home."""

    first_name: str
    last_name: str
    language: str = "de"


class Names:
    """Draws names; no two people get the same mail address."""

    def __init__(self, dice: Dice, taken: Iterable[str] = ()) -> None:
        self.dice = dice
        self._lists = texts.read("names")
        self._taken = set(taken)
        self._phones = count()

    def pupil(self) -> Person:
        """A young person of one of the languages of Dortmund's schools."""
        groups = self._lists["groups"]
        group = groups[self.dice.weighted({key: item["weight"] for key, item in groups.items()})]
        first_names = group["girls"] if self.dice.chance(0.5) else group["boys"]
        return Person(
            self.dice.pick(first_names), self.dice.pick(group["family"]), group["language"]
        )

    def parent(self, child: Person) -> Person:
        """A grown-up of the same family, in four of five cases with the same family name."""
        groups = [
            group
            for group in self._lists["groups"].values()
            if child.last_name in group["family"] and group["language"] == child.language
        ]
        group = groups[0] if groups else self._lists["groups"]["german"]
        first_names = group["girls"] if self.dice.chance(0.7) else group["boys"]
        same = self.dice.chance(0.8)
        last_name = child.last_name if same else self.dice.pick(group["family"])
        return Person(self.dice.pick(first_names), last_name, child.language)

    def staff(self) -> Person:
        """A grown-up at a real school: the family name is invented as well."""
        staff = self._lists["staff"]
        first_names = staff["women"] if self.dice.chance(0.65) else staff["men"]
        last_name = self.dice.pick(staff["fronts"]) + self.dice.pick(staff["backs"])
        return Person(self.dice.pick(first_names), last_name)

    def worker(self) -> Person:
        """Somebody in a company."""
        staff = self._lists["staff"]
        first_names = staff["women"] if self.dice.chance(0.5) else staff["men"]
        return Person(self.dice.pick(first_names), self.family())

    def family(self) -> str:
        """The invented name of a family that runs a company."""
        companies = self._lists["companies"]
        if self.dice.chance(0.2):
            return self.dice.pick(companies["others"])
        return self.dice.pick(companies["fronts"]) + self.dice.pick(companies["backs"])

    def email(self, *words: str, domain: str) -> str:
        """An address nobody else has got; the domain is example.org or example.com."""
        local = sort_key(" ".join(words)).replace(" ", ".").encode("ascii", "ignore").decode()
        for number in count(1):
            address = f"{local}{'' if number == 1 else number}@{domain}"
            if address not in self._taken:
                self._taken.add(address)
                return address
        raise AssertionError  # count() never ends

    def phone(self) -> str:
        """The next number at which nobody answers; after 5,000 they begin again."""
        number = next(self._phones) % 5000
        return f"{_PHONE_RANGES[number // 1000]} {number % 1000:03d}"


class CompanyNames:
    """Names of companies; in a city each once."""

    ATTEMPTS = 50

    def __init__(self, names: Names) -> None:
        self.names = names
        self.dice = names.dice
        self._taken: set[str] = set()

    def draw(self, trade: dict[str, Any], legal_form: str = "") -> str:
        """A name after one of the trade's patterns.

        After fifty tries the name may be taken: in a whole state two bakeries share a name.
        """
        for _attempt in range(self.ATTEMPTS):
            name = f"{self._pattern(trade)} {legal_form}".strip()
            if name not in self._taken:
                break
        self._taken.add(name)
        return name

    def _pattern(self, trade: dict[str, Any]) -> str:
        pattern = self.dice.pick(trade["names"])
        word = self.dice.pick(trade["words"]) if "{word}" in pattern else ""
        family = self.names.family() if "{family}" in pattern else ""
        return pattern.format(family=family, word=word)
