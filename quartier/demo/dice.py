"""Chance that repeats: every choice of the demo city comes from one seeded source."""

import random
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of chance with the few throws the generators need."""

    def __init__(self, seed: str) -> None:
        # A text as seed, because hash() of other things differs from process to process.
        self._random = random.Random(seed)  # noqa: S311  (a demo, no secret)

    def uuid(self) -> uuid.UUID:
        """A random UUID (version 4) that is the same in every load."""
        return uuid.UUID(int=self._random.getrandbits(128), version=4)

    def chance(self, share: float) -> bool:
        """True in this share of throws (0 to 1)."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number; both ends are possible."""
        return self._random.randint(low, high)

    def near(self, middle: float, deviation: float) -> float:
        """A number of the normal distribution, at most three deviations away."""
        return middle + deviation * max(-3.0, min(3.0, self._random.gauss(0, 1)))

    def pick(self, items: Sequence[T]) -> T:
        """One of them, each as likely."""
        return items[self._random.randrange(len(items))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """So many different ones, or all if there are not so many, in random order."""
        return self._random.sample(list(items), min(count, len(items)))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them in random order."""
        return self.some(items, len(items))

    def spread(self, weights: Mapping[T, float], count: int) -> list[T]:
        """``count`` keys in the proportion of the weights, in random order.

        Each key occurs at least once as long as there is room: rare states do not get lost in a
        small city.
        """
        keys = list(weights)
        least = 1 if count >= len(keys) else 0
        shares = split(count - least * len(keys), list(weights.values()))
        drawn = [[key] * (share + least) for key, share in zip(keys, shares, strict=True)]
        return self.shuffled([key for keys_of_one in drawn for key in keys_of_one])


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in the proportion of the weights that add up to the total.

    Largest remainders (Hare–Niemeyer); equal remainders go to the first.
    """
    whole = sum(weights)
    quotas = [total * weight / whole for weight in weights]
    shares = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda i: shares[i] - quotas[i])
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
