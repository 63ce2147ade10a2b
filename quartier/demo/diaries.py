"""Officers who have their dates on the phone."""

from accounts.enums import Role
from accounts.models import CalendarKey, User
from quartier.demo.city import City


def build_diaries(city: City) -> None:
    """Two have switched their calendar on; one of them took another address since."""
    officers = [user for user in city.store.all(User) if user.role == Role.ACQUISITION][:2]
    for days, user in zip((20, 8), officers, strict=True):
        city.store.add(
            CalendarKey(
                public_id=city.dice.uuid(),
                user=user,
                created_at=city.terms.moment(city.terms.day(-days), 9),
            )
        )
    city.store.add(
        CalendarKey(
            public_id=city.dice.uuid(),
            user=officers[0],
            created_at=city.terms.moment(city.terms.day(-40), 9),
            revoked_at=city.terms.moment(city.terms.day(-20), 9),
        )
    )
