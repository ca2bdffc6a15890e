"""Who owned a unit from when to when, as the page of the unit draws it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tonglu.customers.rules.ownership import OWNING, WHOLE, Stake, spells_of


class Spell(NamedTuple):
    since: date | None
    until: date | None
    owners: list[tuple[int, str, Decimal | None]]  # customer, name, share
    missing: Decimal | None  # of the whole, where shares are written


def spells(people: Sequence[Any]) -> list[Spell]:
    """Return the stretches of ownership, the newest first, from the relations of a unit of all times."""
    owning = {each.pk: each for each in people if each.role in OWNING}
    stakes = [Stake(each.customer_id, each.role, each.share, each.since, each.until, each.pk) for each in owning.values()]
    return [_spell(since, until, [owning[each.id] for each in owners]) for since, until, owners in spells_of(stakes)]


def _spell(since: date | None, until: date | None, rows: Sequence[Any]) -> Spell:
    given = [each.share for each in rows if each.share is not None]
    missing = WHOLE - sum(given, Decimal(0)) if given else None
    ordered = sorted(rows, key=lambda each: (OWNING.index(each.role), each.pk))
    return Spell(since, until, [(each.customer_id, each.customer.name, each.share) for each in ordered], missing or None)
