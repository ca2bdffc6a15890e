"""Customers as the box above their list finds them: whoever has the words; where a whole group has thousands of them, who is called so."""

from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.lookups import In, IsNull

from tonglu.customers.queries import customers_for, matching
from tonglu.customers.rules.typed import NO_SOUND, sound_of
from tonglu.lib import names, prepared
from tonglu.lib.actor import Actor
from tonglu.lib.at_places import condition_of
from tonglu.lib.gathered import FEW, FITTING, of_many
from tonglu.lib.scope import Shares

ENOUGH: Final = 1_001  # as far as a list counts


class Found(NamedTuple):
    rows: QuerySet[Any]
    is_of_begun: bool = False  # only those whose name begins so


def find_customers(by: Actor, rows: QuerySet[Any], text: str) -> Found:
    """Narrow customers in reach to those who fit what was typed.

    Names that begin so lie side by side in the order of a list; all others with a sign in common are everywhere, and thousands are
    gathered before the first is known. So of a beginning that a thousand names have, in a group, only these are found: more letters
    find the others. At most two queries; that there are so many is remembered for a minute.
    """
    begun, places = _begun(text), condition_of(rows, Shares, "nodes")
    if begun is None or (places and len(places[1].rhs) <= FEW) or not all(_fits_many(each) for each in rows.query.where.children):
        return Found(matching(rows, text))
    everybody = customers_for(by)
    if prepared.counted(matching(everybody, text), FITTING) < FITTING or prepared.counted(everybody.filter(begun), ENOUGH) < ENOUGH:
        return Found(matching(rows, text))
    return Found(rows.filter(begun), is_of_begun=True)


def _fits_many(condition: Any) -> bool:
    """Whether many fit a filter: place, kind, what many are to a unit. Of what few fit, a walk past all of a name finds a page late."""
    return isinstance(condition, Shares | IsNull | In) or of_many(condition) is not None


def _begun(text: str) -> Q | None:
    """Return the condition of those whose name begins so, in characters or in sound; None where no name does."""
    typed = text.strip()
    if typed.isascii():
        sound = sound_of(typed) if typed.isalpha() else NO_SOUND
        return None if sound == NO_SOUND else _from(typed[0].lower()) & Q(sort_key__regex=sound)
    if len(typed) > 1:  # two signs few have in common
        return None
    first, *others = {names.sort_key(f"{each}一").split(" ", 1)[0] for each in names.beginnings(typed)}
    return _from(first) & Q(name__startswith=typed) if first.isalpha() and not others else None


def _from(letters: str) -> Q:
    return Q(sort_key__gte=letters, sort_key__lt=prepared.after(letters))
