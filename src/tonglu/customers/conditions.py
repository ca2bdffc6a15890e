"""The catalogue of conditions by which customers are chosen: each app enrols its own in AppConfig.ready.

A condition brings the rows that make it hold, within the actor's scope. Whether it holds, and why, come from the same rows: so
a segment counts nobody by what its reader may not see, and every answer has its row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from tonglu.customers.rules.conditions import Field, Given
from tonglu.lib.actor import Actor

Said = Callable[[Any], "Evidence"]


class Evidence(NamedTuple):
    """One row behind a condition, in the reader's words; `kind` and `pk` lead to its page."""

    words: str
    kind: str = ""
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Scoped rows that make a condition hold for the customer at `person` ("" where the rows are customers)."""

    found: QuerySet[Any]
    said: Said
    person: str = "customer"


@dataclass(frozen=True, slots=True)
class Condition:
    """`label` says what holds, `label_not` its contrary; both Chinese source text. Several rows stand for one or the other."""

    code: str
    label: str
    label_not: str
    group: str
    permission: str
    rows: Callable[[Actor, Given], Sequence[Rows]]
    fields: tuple[Field, ...] = ()


CONDITIONS: Final[dict[str, Condition]] = {}


def enrol(*conditions: Condition) -> None:
    """A code stands for one condition only."""
    for each in conditions:
        if CONDITIONS.setdefault(each.code, each) is not each:
            message = f"condition {each.code} is declared twice"
            raise ValueError(message)
