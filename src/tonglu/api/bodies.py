"""Rows as the schemas have them; whatever is veiled leaves as its mask."""

from typing import Any

from tonglu.lib.actor import Actor
from tonglu.service.queries import ClockView, clocks_of, legal_arrows
from tonglu.service.queries.rows import Case

PLAIN = (
    "id", "number", "state", "kind", "subject", "grade", "is_group", "medium", "title", "is_imported", "opened_at",
    "due_at", "closed_at",
)  # fmt: skip
MORE = (
    "words", "plan", "result", "contact_name", "is_anonymous", "accepted_at", "dispatched_at", "appointed_at", "arrived_at",
    "plan_told_at", "finished_at", "reopened_count", "refused_count",
)  # fmt: skip


def made(case: Case, by: Actor) -> dict[str, Any]:
    """What an act answers; ready for JSON, because an idempotent answer is kept."""
    due_at = case.due_at.isoformat() if case.due_at else None
    arrows = [each.name for each in legal_arrows(by, case)]
    return {"id": case.pk, "number": case.number, "state": str(case.state), "due_at": due_at, "arrows": arrows}


def row(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in PLAIN} | {
        "node": named(case.node),
        "customer": named(case.customer),
        "unit": unit_name(case.unit),
        "keeper": named(case.keeper),
    }


def whole(case: Case, by: Actor) -> dict[str, Any]:
    parent = {"id": case.parent.pk, "code": case.parent.number} if case.parent else None
    return (
        row(case)
        | {name: getattr(case, name) for name in MORE}
        | {name: named(getattr(case, name)) for name in ("place", "component", "problem", "category")}
        | {
            "contact_phone": str(case.contact_phone),
            "parent": parent,
            "clocks": [clock(each) for each in clocks_of(by, case)],
            "arrows": [each.name for each in legal_arrows(by, case)],
        }
    )


def clock(view: ClockView) -> dict[str, Any]:
    kept = view.clock
    return {
        "clock": kept.clock,
        "within_minutes": kept.within_minutes,
        "calendar": kept.calendar.name,
        "started_at": view.started_at,
        "due_at": view.due_at,
        "stopped_at": kept.stopped_at,
        "overdue_at": kept.overdue_at,
        "lines": view.lines,
    }


def named(thing: Any) -> dict[str, Any] | None:
    return {"id": thing.pk, "name": thing.name} if thing is not None else None


def unit_name(unit: Any) -> dict[str, Any] | None:
    return {"id": unit.pk, "code": unit.code} if unit is not None else None
