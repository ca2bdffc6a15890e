"""What the rows of an owners' file do, from plan to apply."""

from dataclasses import dataclass, field
from decimal import Decimal

from tonglu.customers.imports.people import Given, Home, Person
from tonglu.estates.imports.places import Changed, Room


@dataclass(slots=True)
class Change:
    """What one row does, from plan to apply."""

    room: Room
    line: int = 0  # of the file
    new_room: bool = False
    dates: Changed = field(default_factory=dict)
    newcomers: list[Person] = field(default_factory=list)
    numbers: list[tuple[Person, Given]] = field(default_factory=list)
    papers: list[tuple[Person, Given]] = field(default_factory=list)
    homes: list[tuple[Person, Home]] = field(default_factory=list)
    shares: list[tuple[Home, Decimal]] = field(default_factory=list)
    shares_before: dict[str, str] = field(default_factory=dict)  # residency -> its share before the row
    first: Person | None = None

    @property
    def is_any(self) -> bool:
        return bool(self.new_room or self.dates or self.newcomers or self.numbers or self.papers or self.homes or self.shares)
