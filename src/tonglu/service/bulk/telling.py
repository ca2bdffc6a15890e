"""The facts of cases with a past, written by the database from the rows: one statement per kind of fact.

The order of the statements is the order in which one case's facts fold to its state.
"""

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import Any

from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from tonglu.lib.actor import Actor
from tonglu.lib.copying import copying, line_of
from tonglu.lib.facts import SUBJECT_FIELDS, Fact
from tonglu.lib.masking import masked
from tonglu.service import facts
from tonglu.service.rules.past import PastCase

DOERS = """
    CREATE TEMP TABLE IF NOT EXISTS service_past (
        case_id bigint PRIMARY KEY, dispatched_by_id bigint, closed_by_id bigint, told_title text, told_result text, told_plan text
    ) ON COMMIT DROP
"""
# what the body of a fact says, by the names of its fields; what is not named here keeps the fact's own default
SAID = {
    "case_id": "c.id", "number": "c.number", "case_kind": "c.kind", "title": "coalesce(p.told_title, c.title)", "medium": "c.medium",
    "is_imported": "true", "keeper_id": "c.keeper_id", "keeper_name": "coalesce(k.name, '')", "how": "'assigned'",
    "result": "coalesce(p.told_result, left(c.result, 500))", "plan": "coalesce(p.told_plan, left(c.plan, 500))", "is_first": "true",
}  # fmt: skip
AGAIN = {"reason": "'客户反映未彻底解决'", "state": "'handling'", "due_at": "NULL::text"}
LATE = {"clock": "l.clock", "due_at": "to_char(l.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"}
# a third and two thirds of the way from dispatch to the last finish
SHARE = "c.dispatched_at + (c.finished_at - c.dispatched_at) * {}"


@dataclass(frozen=True, slots=True)
class Step:
    fact: type[Fact]
    at: str
    doer: str  # the column of who did it; empty for the system
    wanted: str = "true"
    said: tuple[tuple[str, str], ...] = ()
    joined: str = ""


STEPS = (
    Step(facts.CaseOpened, "c.opened_at", "c.opened_by_id"),
    Step(facts.CaseAccepted, "c.accepted_at", "c.opened_by_id"),
    Step(facts.CaseDispatched, "c.dispatched_at", "p.dispatched_by_id", "c.keeper_id IS NOT NULL"),
    Step(facts.CaseArrived, "c.arrived_at", "c.keeper_id"),
    Step(facts.CasePlanTold, "c.plan_told_at", "c.keeper_id"),
    Step(facts.CaseFinished, SHARE.format("0.3"), "c.keeper_id", "c.reopened_count > 0"),
    Step(facts.CaseReopened, SHARE.format("0.6"), "p.closed_by_id", "c.reopened_count > 0", tuple(AGAIN.items())),
    Step(facts.CaseFinished, "c.finished_at", "c.keeper_id"),
    Step(facts.CaseClosed, "c.closed_at", "p.closed_by_id"),
    Step(
        facts.CaseOverdue, "l.overdue_at", "", said=tuple(LATE.items()), joined="JOIN service_caseclock l ON l.case_id = c.id"
    ),
)  # fmt: skip


def doers_line(past: PastCase) -> str:
    """Return what the statements want of a case beside its row, but for its id."""
    told = (_veiled(past.title), _veiled(past.result[:500]), _veiled(past.plan[:500]))
    return line_of((past.dispatched_by_id, past.closed_by_id, *told))


def tell_past(ids: Sequence[int], doers: Sequence[str], *, by: Actor) -> None:
    """Tell each person's acts as that person's; by.at stays the moment of loading, happened_at is the past."""
    with connection.cursor() as cursor:
        cursor.execute(DOERS)
        cursor.execute("TRUNCATE service_past")
        with copying("COPY service_past FROM STDIN") as copy:
            copy.write("".join(f"{pk}\t{line}\n" for pk, line in zip(ids, doers, strict=True)))
        cursor.execute("ANALYZE service_past")
        span: dict[str, Any] = {"first": min(ids, default=0), "last": max(ids, default=0), "at": by.at, "via": by.via, "name": by.name}
        for step in STEPS:
            cursor.execute(statement(step), span)


@lru_cache(maxsize=2_000)  # invented and imported words repeat
def _veiled(text: str) -> str | None:
    """Return the words as they may be told, where they are not told as they stand."""
    veiled = masked(text)
    return None if veiled == text else veiled


def statement(step: Step) -> sql.Composed:
    """Return the INSERT of one kind of fact for the cases of one range of ids."""
    doer = sql.SQL("LEFT JOIN access_person d ON d.id = " + step.doer) if step.doer else sql.SQL("")
    return sql.SQL(
        "INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_id, person_name, via, subject_id, node_id,"
        " customer_id, unit_id, permission, body)"
        " SELECT {kind}, %(at)s, {moment}, {actor}, {person}, {name}, %(via)s, c.id, c.node_id, c.customer_id, c.unit_id,"
        " {permission}, {body}"
        " FROM service_past p JOIN service_case c ON c.id = p.case_id LEFT JOIN access_person k ON k.id = c.keeper_id {doer} {joined}"
        " WHERE c.id BETWEEN %(first)s AND %(last)s AND {moment} IS NOT NULL AND {wanted} ORDER BY c.id, {moment}"
    ).format(
        kind=sql.Literal(step.fact.KIND), moment=sql.SQL(step.at), actor=sql.Literal("staff" if step.doer else "system"),
        person=sql.SQL(step.doer or "NULL::bigint"), permission=sql.Literal(step.fact.PERMISSION), body=_body(step),
        name=sql.SQL("coalesce(d.name, %(name)s)" if step.doer else "'sweep'"),
        doer=doer, joined=sql.SQL(step.joined), wanted=sql.SQL(step.wanted),
    )  # fmt: skip


def _body(step: Step) -> sql.Composed:
    said = SAID | dict(step.said)
    parts = []
    for each in fields(step.fact):
        if each.name not in SUBJECT_FIELDS:
            value: Any = sql.SQL(said[each.name]) if each.name in said else sql.Literal(Jsonb(_default(each)))
            parts += [sql.Literal(each.name), value]
    return sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(parts))


def _default(field: Any) -> Any:
    """Return what a fact says where it is told without the field; a field that must be said has none."""
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    message = f"a past fact does not say {field.name}"
    raise ValueError(message)
