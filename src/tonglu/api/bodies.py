"""Rows as the schemas have them; whatever is veiled leaves as its mask."""

from typing import Any

from django.utils.translation import gettext as _

from tonglu.lib.actor import Actor
from tonglu.service.queries import ClockView, clocks_of, legal_arrows
from tonglu.service.queries.rows import Case
from tonglu.service.rules.grades import BECAUSE

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
    return (
        row(case)
        | {name: getattr(case, name) for name in MORE}
        | {name: named(getattr(case, name)) for name in ("place", "component", "problem", "category")}
        | {
            "contact_phone": str(case.contact_phone),
            "parent": numbered(case.parent),
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


def numbered(case: Any) -> dict[str, Any] | None:
    return {"id": case.pk, "code": case.number} if case is not None else None


def named(thing: Any) -> dict[str, Any] | None:
    return {"id": thing.pk, "name": thing.name} if thing is not None else None


def unit_name(unit: Any) -> dict[str, Any] | None:
    return {"id": unit.pk, "code": unit.code} if unit is not None else None


def told(row: Any, label: str) -> dict[str, Any]:
    """One fact of a case's history."""
    return {"id": row.pk, "kind": row.kind, "label": _(label), "happened_at": row.happened_at, "who": row.who, "body": row.body}


def event(row: Any) -> dict[str, Any]:
    """One row of a timeline."""
    return {
        "id": row.id, "kind": row.kind, "label": _(row.label), "happened_at": row.happened_at, "who": row.person_name,
        "customer": row.customer_id, "unit": row.unit_id, "words": row.words, "body": row.body,
    }  # fmt: skip


def pause(each: Any) -> dict[str, Any]:
    """One that was withdrawn counts no time: what was planned is shown."""
    is_withdrawn = each.span.isempty
    span = each.planned if is_withdrawn else each.span
    return {
        "id": each.pk, "since": span.lower, "until": span.upper, "reason": each.reason, "evidence": each.evidence,
        "noted_at": each.noted_at, "ended_at": each.ended_at, "is_withdrawn": is_withdrawn,
    }  # fmt: skip


def grade_proposal(each: Any) -> dict[str, Any]:
    why = _(BECAUSE[each.trigger]).format(**each.params)
    return {"id": each.pk, "grade": each.grade, "is_group": each.is_group, "why": why, "proposed_at": each.proposed_at}


def suspicion(pair: Any) -> dict[str, Any]:
    return {
        "id": pair.pk, "state": pair.state, "why": _(pair.why), "first": numbered(pair.first), "second": numbered(pair.second),
    }  # fmt: skip


def photo(each: Any) -> dict[str, Any]:
    return {
        "id": each.pk, "moment": each.moment, "name": each.name, "content_type": each.file.content_type,
        "size": each.file.size, "added_at": each.added_at,
    }  # fmt: skip
