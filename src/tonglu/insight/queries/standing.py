"""How fresh the sums are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tonglu.access.permissions import Permission as P
from tonglu.lib import prepared
from tonglu.lib.actor import Actor

STANDING: Final = "SELECT version, counted_at FROM insight_standing WHERE id = 1"


@dataclass(frozen=True, slots=True)
class Standing:
    version: int
    counted_at: datetime | None


def standing_for(by: Actor) -> Standing:
    """Return the version of all that is kept and the moment up to which it is true; how much there is of it, it does not say."""
    if not (by.can(P.NUMBER_VIEW) or by.can(P.CASE_VIEW)):
        return Standing(0, None)
    row = prepared.row(STANDING)
    return Standing(*row) if row else Standing(0, None)
