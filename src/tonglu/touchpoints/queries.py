"""The one timeline of a customer or a unit, read from the facts that every act tells."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tonglu.access.permissions import Permission as P
from tonglu.audit.models import FactRow
from tonglu.customers.models import Customer
from tonglu.customers.queries import selves
from tonglu.estates.models import Unit
from tonglu.lib import prepared
from tonglu.lib.actor import Actor, Reach
from tonglu.lib.facts import FACT_KINDS
from tonglu.touchpoints.models import Contact

# families of facts that a timeline may be narrowed to; the prefix of the fact's kind
FAMILIES = ("service", "touchpoints", "customers", "standing", "estates", "messaging")
SPOKEN: Final = frozenset({"touchpoints.contact_recorded", "touchpoints.contact_moved"})
# each self is read by itself: its index brings its newest rows, where several at once would all be read and sorted
TOLD: Final = f"""
SELECT told.* FROM unnest(%s::bigint[]) AS self(id), LATERAL (
    SELECT {prepared.columns_of(FactRow, "fact")} FROM audit_factrow fact WHERE {{wanted}}
    ORDER BY fact.happened_at DESC, fact.id DESC LIMIT %s
) told ORDER BY told.happened_at DESC, told.id DESC LIMIT %s
"""  # noqa: S608 - names of our own columns
Part = tuple[str, list[Any]]  # of a condition: its text and what it is given


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One act as the timeline shows it; `label` is a Chinese source string, translated where it is shown."""

    id: int
    kind: str
    label: str
    happened_at: datetime
    person_name: str
    subject_id: int | None
    unit_id: int | None
    customer_id: int | None
    body: dict[str, Any]
    words: str = ""

    @property
    def family(self) -> str:
        return self.kind.partition(".")[0]

    @property
    def key(self) -> str:
        """The mark after which the next page begins."""
        return f"{self.happened_at.isoformat()}~{self.id}"


@dataclass(frozen=True, slots=True)
class Timeline:
    rows: list[TimelineRow]
    next_key: str = ""


def timeline_for(
    by: Actor,
    *,
    customer: Customer | None = None,
    unit: Unit | None = None,
    after: str | None = None,
    kinds: Collection[str] | None = None,
    limit: int = 40,
    ids: Collection[int] = (),
) -> Timeline:
    """Return the newest acts first, as far as the actor may see each. At most three queries, whatever the history.

    `kinds` are families (service, customers, …) or whole kinds; `after` is the key of the last row seen;
    `ids` are the selves of the customer where the caller has them already.
    """
    seen = _visible(by)
    if seen is None or (customer is None and unit is None):
        return Timeline([])
    wanted: list[Part] = [seen]
    if customer is not None:
        wanted.append(("fact.customer_id = self.id", []))
    if unit is not None:
        wanted.append(("fact.unit_id = %s", [unit.pk]))
    if kinds:
        wanted.append(("fact.kind LIKE ANY(%s)", [[prepared.escaped(each) + ("" if "." in each else ".%") for each in kinds]]))
    if after and (place := _place(after)):
        wanted.append(("(fact.happened_at, fact.id) < (%s, %s)", [*place]))
    own = list(ids or selves(customer)) if customer is not None else [0]
    found = _told(own, wanted, limit + 1)
    shown = _rows(by, found[:limit])
    return Timeline(shown, shown[-1].key if len(found) > limit else "")


def _told(selves_: list[int], wanted: list[Part], most: int) -> list[FactRow]:
    statement = TOLD.format(wanted=" AND ".join(text for text, _ in wanted))
    rows = prepared.rows(statement, [selves_, *(each for _, given in wanted for each in given), most, most])
    return [row for each in rows if (row := prepared.made(FactRow, each))]


def _place(after: str) -> tuple[datetime, int] | None:
    """Read a key; what somebody wrote by hand begins at the beginning."""
    moment, _, number = after.partition("~")
    try:
        place = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None
    return place if place[0].tzinfo and 0 <= place[1] < 2**63 else None


def _visible(by: Actor) -> Part | None:
    """A row is seen with its own permission at its own node; rows without a node only by who may see all, or who acted."""
    nodes: dict[frozenset[int], list[str]] = {}
    everywhere: list[str] = []
    own: list[str] = []
    for permission, reach in by.reach.items():
        if reach.is_all:
            everywhere.append(permission)
        elif reach.nodes:
            nodes.setdefault(reach.nodes, []).append(permission)
        if _is_own(reach) and by.person_id:
            own.append(permission)
    parts: list[Part] = [
        ("fact.permission = ANY(%s) AND fact.node_id = ANY(%s::bigint[])", [granted, sorted(reached)]) for reached, granted in nodes.items()
    ]
    if everywhere:
        parts.append(("fact.permission = ANY(%s)", [everywhere]))
    if own:
        parts.append(("fact.permission = ANY(%s) AND fact.person_id = %s", [own, by.person_id]))
    if not parts:
        return None
    return f"({' OR '.join(f'({text})' for text, _ in parts)})", [each for _, given in parts for each in given]


def _is_own(reach: Reach) -> bool:
    return reach.is_own and not reach.is_all


def _rows(by: Actor, found: list[FactRow]) -> list[TimelineRow]:
    spoken = {each.subject_id or 0 for each in found if each.kind in SPOKEN}
    mine = Contact.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=spoken)
    # the words stand where the contact is now: it may have gone with another one when a merge was undone
    said = {(pk, whose): words for pk, whose, words in mine.values_list("pk", "customer_id", "words")} if spoken else {}
    return [
        TimelineRow(
            each.pk, each.kind, _label(each.kind), each.happened_at, each.who, each.subject_id, each.unit_id,
            each.customer_id, each.body, said.get((each.subject_id or 0, each.customer_id or 0), "") if each.kind in SPOKEN else "",
        )
        for each in found
    ]  # fmt: skip


def _label(kind: str) -> str:
    fact = FACT_KINDS.get(kind)
    return fact.LABEL if fact else kind
