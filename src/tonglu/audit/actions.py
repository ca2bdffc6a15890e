"""An act ends with `tell`: one row that is history, audit entry and source of reactions."""

from collections.abc import Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from tonglu.audit.models import FactRow
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.copying import copying
from tonglu.lib.facts import Fact


def _row(fact: Fact, by: Actor, happened_at: datetime | None) -> FactRow:
    return FactRow(
        kind=fact.KIND,
        at=by.at,
        happened_at=happened_at or by.at,
        actor_kind=by.kind,
        person_id=by.person_id,
        person_name=by.name,
        via=by.via,
        subject_id=fact.subject_id,
        node_id=fact.node_id,
        customer_id=fact.customer_id,
        unit_id=fact.unit_id,
        permission=fact.PERMISSION,
        body=fact.body(),
    )


def tell(fact: Fact, *, by: Actor, happened_at: datetime | None = None) -> int:
    """Write the fact in the transaction of its act and return its id; reactions follow in the worker."""
    row = _row(fact, by, happened_at)
    prepared.insert(row)
    return row.pk


def tell_many(facts: Sequence[tuple[Fact, datetime | None]], *, by: Actor) -> None:
    """Write the facts of a bulk act that belong on timelines one by one (imported history), by COPY."""
    columns = [field for field in FactRow._meta.concrete_fields if field.column not in {"id", "xid"}]
    names = ", ".join(f'"{field.column}"' for field in columns)
    with copying(f"COPY audit_factrow ({names}) FROM STDIN") as copy:  # names of our own columns
        for fact, happened_at in facts:
            row = _row(fact, by, happened_at)
            copy.write_row([Jsonb(row.body) if field.column == "body" else getattr(row, field.attname) for field in columns])
