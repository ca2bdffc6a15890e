"""Who lives where: households on paper, home by home."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from tonglu.customers.bulk import Newcomer
from tonglu.demo.seed import names
from tonglu.estates.bulk import NewUnit

WHOLE, HALF = Decimal(100), Decimal(50)


@dataclass(slots=True)
class Home:
    """One home with its people: (customer, role, share, until) and what they are to the family."""

    unit: NewUnit
    people: list[tuple[Newcomer, str, Decimal | None, date | None]] = field(default_factory=list)
    family: list[tuple[Newcomer, str]] = field(default_factory=list)


def homes_of(random: Random, units: Sequence[NewUnit], first: int, most: int, until: date) -> Iterator[Home]:
    """Yield homes with people until `most` customers are named; `first` is the number of the first of them."""
    index = first
    for unit in units:
        if index >= first + most:
            return
        if random.random() < 1 / 25:  # not sold yet
            continue
        home = _household(random, unit, index, first + most - index, until)
        index += len(home.people)
        yield home


def _household(random: Random, unit: NewUnit, index: int, left: int, until: date) -> Home:
    home, draw = Home(unit), random.random()
    has_partner, extra = draw < 0.32 and left > 1, random.random()
    owner = _someone(random, unit, index, random.choice(("male", "female")))
    home.people.append((owner, "owner", HALF if has_partner else WHOLE, None))
    if has_partner:
        partner = _someone(random, unit, index + 1, "female" if owner.gender == "male" else "male")
        home.people.append((partner, "co_owner", HALF, None))
        home.family = [(owner, "户主"), (partner, "配偶")]
    if extra < 0.12 and left > len(home.people):
        guest = _someone(random, unit, index + len(home.people), random.choice(("male", "female")))
        last = until - timedelta(days=random.randrange(20, 300))
        is_gone = extra < 0.02 and last > unit.moved_in_on
        guest.rooms = [] if is_gone else guest.rooms
        home.people.append((guest, "renter", None, last if is_gone else None))
    return home


def _someone(random: Random, unit: NewUnit, index: int, gender: str) -> Newcomer:
    return Newcomer(
        names.surname_of(random) + names.given_name_of(random, gender), "person", names.phones_of(random, index), None, gender,
        date(1950, 1, 1) + timedelta(days=random.randrange(19_000)), nodes={unit.estate.node_id}, rooms=[unit.code],
        key=f"{random.getrandbits(128):032x}", known_since=datetime.combine(unit.signed_on, time(2), UTC),
    )  # fmt: skip
