"""The history of one record, and who did what: facts with the row changes of the same transaction below them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from tonglu.audit.models import Diff, FactRow
from tonglu.audit.rules.wording import Change
from tonglu.audit.values import changes_of
from tonglu.lib.actor import Actor
from tonglu.lib.facts import FACT_KINDS
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet

# codes of the layers above: audit reads everybody's rows and imports nobody
AUDIT_VIEW: Final = "audit.view"
REVEALED: Final = "access.value_revealed"
# fields by which facts name a person they are about
PERSON_SUBJECTS: Final = ("signed_id", "joined_id", "left_id", "granted_id", "changed_id", "owner_id")
MOST_CHILDREN: Final = 200


@dataclass(slots=True)
class Entry:
    """One act in a record's history. `label` is Chinese source text; an entry without one is a bare change of rows."""

    at: datetime
    label: str
    person_id: int | None
    person_name: str
    actor: str
    via: str
    reason: str = ""
    kind: str = ""
    node_id: int | None = None
    body: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


def facts_for(by: Actor) -> ScopedQuerySet[FactRow]:
    """Return every act that the actor may audit, the latest first."""
    return FactRow.objects.reachable(by, AUDIT_VIEW).order_by("-id")


def own_facts(by: Actor, kind: str, since: datetime) -> QuerySet[FactRow]:
    """Return what the actor himself did of one kind since a moment, the latest first."""
    return FactRow.objects.filter(person_id=by.person_id, kind=kind, at__gt=since).order_by("-at", "-id")


def label_of(kind: str) -> str:
    """Return the Chinese words of a fact's kind; a kind that no longer exists stands for itself."""
    known = FACT_KINDS.get(kind)
    return known.LABEL if known else kind


def kinds_of(*prefixes: str) -> list[tuple[str, str]]:
    """Return kinds with labels, those that begin with one of the prefixes or all."""
    found = ((kind, each.LABEL) for kind, each in FACT_KINDS.items() if not prefixes or kind.startswith(prefixes))
    return sorted(found, key=lambda pair: pair[0])


def history_of(by: Actor, table: str, row_id: int, *, limit: int = 100) -> list[Entry]:
    """Return what happened to one record, the latest first; NotAllowed where the actor may not audit that record."""
    model = _audited_model(by, table, row_id)
    facts = list(FactRow.objects.filter(_about(model, row_id)).order_by("-at", "-id")[:limit])
    diffs = list(Diff.objects.filter(_rows_of(model, row_id)).order_by("-at", "-id")[:limit])
    return _joined(facts, diffs)[:limit]


def title_of(table: str, row_id: int | None = None) -> str:
    """Return the model's words of a table, with the name of a row that the caller may audit."""
    model = _model(table)
    if model is None:
        return table
    words = str(model._meta.verbose_name)
    row = model._default_manager.filter(pk=row_id).first() if row_id else None
    has_name = row is not None and type(row).__str__ is not Model.__str__
    return f"{words} {row}" if has_name else f"{words} #{row_id}" if row_id else words


def _model(table: str) -> type[Model] | None:
    return next((each for each in apps.get_models() if each._meta.db_table == table), None)


def _audited_model(by: Actor, table: str, row_id: int) -> type[Model]:
    """Find the model and hold the record against the actor's reach; company-wide tables need the permission alone."""
    model = _model(table)
    if model is None or not by.can(AUDIT_VIEW) or model._meta.app_label not in _own_apps():
        raise NotAllowed
    if not _auditable(by, model).filter(pk=row_id).exists():
        raise NotAllowed
    return model


def _auditable(by: Actor, model: type[Model]) -> QuerySet[Any]:
    """A row without a scope of its own is as far as every record it hangs on; one that hangs on none must say that it is the company's."""
    rows = model._default_manager.all()
    if isinstance(rows, ScopedQuerySet) and hasattr(model, "SCOPE"):
        return rows.reachable(by, AUDIT_VIEW)
    above = {each.name: each.related_model for each in model._meta.concrete_fields}
    parents = {name: parent for name, parent in above.items() if hasattr(parent, "SCOPE")}
    if not parents and not getattr(model, "IS_COMPANY_WIDE", False):
        return rows.none()
    for name, parent in parents.items():
        near = parent._default_manager.all().reachable(by, AUDIT_VIEW)  # type: ignore[union-attr]
        rows = rows.filter(Q(**{f"{name}__in": near}) | Q(**{f"{name}__isnull": True}))
    return rows


def _own_apps() -> set[str]:
    return {each.label for each in apps.get_app_configs() if each.name.startswith("tonglu.")}


def _about(model: type[Model], row_id: int) -> Q:
    meta = model._meta
    subjects = {f"{meta.model_name}_id"} | (set(PERSON_SUBJECTS) if meta.db_table == "access_person" else set())
    kinds = [kind for kind, each in FACT_KINDS.items() if each.SUBJECT in subjects and kind.startswith(f"{meta.app_label}.")]
    revealed = Q(kind=REVEALED, subject_id=row_id, body__table=meta.db_table)
    if meta.model_name == "customer":
        revealed |= Q(kind=REVEALED, customer_id=row_id)
    return Q(subject_id=row_id, kind__in=kinds) | revealed


def _rows_of(model: type[Model], row_id: int) -> Q:
    """The record itself and the rows of its own app that hang on it: phones of a customer, grants of a person."""
    wanted = Q(table=model._meta.db_table, row_id=row_id)
    for relation in model._meta.related_objects:
        child = relation.related_model
        if child._meta.app_label != model._meta.app_label or child is model:
            continue
        rows = child._default_manager.filter(**{relation.field.name: row_id}).order_by("-pk")
        ids = list(rows.values_list("pk", flat=True)[:MOST_CHILDREN])
        if ids:
            wanted |= Q(table=child._meta.db_table, row_id__in=ids)
    return wanted


def _joined(facts: Iterable[FactRow], diffs: list[Diff]) -> list[Entry]:
    shown = changes_of([each for each in diffs if each.act != "INSERT" or each.row_count == 1], _model)
    by_transaction: dict[Any, list[Change]] = defaultdict(list)
    for diff in diffs:
        by_transaction[diff.xid] += shown.get(diff.pk, [])
    entries, told = [], set()
    for row in facts:
        entry = Entry(
            row.at,
            label_of(row.kind),
            row.person_id,
            row.who,
            row.actor_kind,
            row.via,
            _reason(row),
            row.kind,
            row.node_id,
            row.body,
        )
        if row.xid not in told:
            entry.changes = by_transaction[row.xid]
        told.add(row.xid)
        entries.append(entry)
    for diff in diffs:
        if diff.xid not in told and by_transaction[diff.xid]:
            told.add(diff.xid)
            entries.append(_bare(diff, by_transaction[diff.xid]))
    return sorted(entries, key=lambda each: each.at, reverse=True)


def _bare(diff: Diff, changes: list[Change]) -> Entry:
    kind, _, rest = diff.actor.partition(":")
    person, _, via = rest.partition(":")
    return Entry(diff.at, "", int(person) or None if person.isdigit() else None, "", kind, via, changes=changes)


def _reason(row: FactRow) -> str:
    return str(row.body.get("reason") or "")
