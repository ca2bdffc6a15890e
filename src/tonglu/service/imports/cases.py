"""Cases of a register or hotline. Replied history arrives closed with its own dates; it starts no clock, sends nothing."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell_many
from tonglu.estates.models import Unit
from tonglu.exchange.kinds import ImportContext, ImportOption, Planned, SourceRow
from tonglu.exchange.models import Decision, ImportRow
from tonglu.exchange.undo import Undo
from tonglu.lib.facts import Fact
from tonglu.lib.labelled import N_
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Column
from tonglu.service.actions.opening import numbers_for
from tonglu.service.actions.suspicions import suspect_groups
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseClosed, CaseOpened
from tonglu.service.imports.cells import Speaker
from tonglu.service.imports.columns import COLUMNS
from tonglu.service.imports.undo import CASES_UNDO
from tonglu.service.models import Case, Suspicion
from tonglu.service.rules.classify import propose
from tonglu.service.rules.flows import ENDED_STATES
from tonglu.service.rules.states import CaseKind, CaseState
from tonglu.service.rules.wording import LONGEST_TITLE, content_hash, title_of

CHUNK = 2_000
DATED = ("state", "result", "accepted_at", "closed_at")  # what a reply that comes later changes


@dataclass(slots=True)
class CaseImport:
    code: str = "cases"
    label: str = N_("工单（历史投诉、报修、热线诉求）")
    note: str = N_("已有处理结果的按已关闭的历史导入，不计时、不发消息；内容完全相同的列入疑似重复")
    columns: Sequence[Column] = COLUMNS
    permission: str = P.CASE_OPEN
    target_kind: str = "service.case"
    node_kinds: frozenset[str] = frozenset()
    options: Sequence[ImportOption] = ()
    chunk: int = CHUNK
    undo: Undo = CASES_UNDO

    def begin(self, context: ImportContext) -> "CaseImporter":
        return CaseImporter(context)

    def listed_in(self, batch_id: int) -> int:
        """Return how many cases of a batch stand in a suspicion: they were created, and are listed for a person."""
        made = ImportRow.objects.filter(batch_id=batch_id, decision=Decision.CREATED).values("target_id")
        return Case.objects.filter(
            Exists(Suspicion.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))), pk__in=made
        ).count()  # fmt: skip


CASES = CaseImport()


@dataclass(frozen=True, slots=True)
class Known:
    pk: int
    has_reply: bool
    is_untouched: bool  # nobody here has taken it up, and nothing hangs below it


@dataclass
class CaseImporter:
    """One run over one file."""

    context: ImportContext
    seen: dict[str, int] = field(default_factory=dict)  # source key → line
    first_lines: dict[str, int] = field(default_factory=dict)  # content hash → line
    written: set[str] = field(default_factory=set)  # content hashes of what was created
    ordinals: Counter[str] = field(default_factory=Counter)

    def plan(self, rows: Sequence[SourceRow]) -> Sequence[Planned]:
        keys = [self._key(row) for row in rows]
        known = self._known(keys)
        return [self._decide(row, key, known) for row, key in zip(rows, keys, strict=True)]

    def apply(self, planned: Sequence[tuple[SourceRow, Planned]]) -> None:
        fresh = [(row, plan) for row, plan in planned if plan.decision == Decision.CREATED]
        cases = [self._case(row, plan.change) for row, plan in fresh]
        for case, number in zip(cases, numbers_for([case.opened_at for case in cases]) if cases else (), strict=True):
            case.number = number
        Case.objects.bulk_create(cases, batch_size=500)
        self.written.update(case.content_hash for case in cases)
        for (_, plan), case in zip(fresh, cases, strict=True):
            plan.target_id = case.pk
        self.context.trail.made(Case, ((row.line, case.pk) for (row, _), case in zip(fresh, cases, strict=True)))
        self._close_known([(row, plan) for row, plan in planned if plan.decision == Decision.UPDATED])
        self._tell(cases)

    def finish(self) -> None:
        suspect_groups(self.context.nodes | {self.context.node_id}, self.written)

    # --- what becomes of a row

    def _decide(self, row: SourceRow, key: str, known: Mapping[str, Known]) -> Planned:
        if key in self.seen:
            return Planned(Decision.SKIPPED, Refused("与第 {line} 行完全相同，只导入一次", line=self.seen[key]))
        self.seen[key] = row.line
        if fault := self._fault(row):
            return Planned(Decision.REFUSED, fault)
        if old := known.get(key):
            if row.values.get("result") and not old.has_reply:
                if not old.is_untouched:
                    return Planned(Decision.SKIPPED, N_("工单已在办理或有未结束的子工单，请在工单页关闭"), target_id=old.pk)
                return Planned(Decision.UPDATED, N_("补上处理结果并关闭"), target_id=old.pk)
            return Planned(Decision.UNCHANGED, N_("已导入过"), target_id=old.pk)
        return Planned(Decision.CREATED, self._repeat_of(row), change=key)

    def _repeat_of(self, row: SourceRow) -> Refused | str:
        repeated = content_hash(row.values["words"])
        if repeated in self.first_lines:
            return Refused("与第 {line} 行内容完全相同，列入疑似重复", line=self.first_lines[repeated])
        self.first_lines[repeated] = row.line
        return ""

    def _fault(self, row: SourceRow) -> Refused | None:
        opened_at, closed_at = row.values["opened_at"], row.values.get("closed_at")
        if opened_at > self.context.by.at:
            return Refused("“来件时间”：晚于现在，请检查年份")
        if closed_at and closed_at < opened_at:
            return Refused("“关闭时间”：早于来件时间，请检查")
        room = row.values.get("room")
        if room and len(self._rooms.get(room, ())) != 1:
            count = len(self._rooms.get(room, ()))
            return (
                Refused("“房间”：有 {count} 个项目有“{room}”，请按项目分别导入", count=count, room=room)
                if count
                else (Refused("“房间”：没有找到“{room}”，请先导入房间或改正房号", room=room))
            )
        return None

    def _known(self, keys: Sequence[str]) -> dict[str, Known]:
        rows = Case.objects.filter(node__any_of=self.context.nodes | {self.context.node_id}, source_key__in=keys)
        below = Exists(Case.objects.filter(parent=OuterRef("pk")).exclude(state__in=ENDED_STATES))
        found = rows.annotate(has_open_children=below).values_list("pk", "source_key", "result", "state", "has_open_children")
        return {key: Known(pk, bool(result), state == CaseState.NEW and not has_children) for pk, key, result, state, has_children in found}

    def _key(self, row: SourceRow) -> str:
        """A row is known again by its own id and words; without an id, by its place among equal rows of the file."""
        values = row.values
        parts = [str(values.get("source_id") or ""), values["opened_at"].isoformat(), values["words"]]
        if not parts[0]:
            alike = content_hash("\x1f".join([*parts, values.get("title") or ""]))
            self.ordinals[alike] += 1
            parts[0] = f"#{alike}{self.ordinals[alike]}"
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    @cached_property
    def _rooms(self) -> dict[str, list[Unit]]:
        """Rooms of the place by their code; read only where the file names rooms."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in Unit.objects.filter(node__any_of=self.context.nodes).only("pk", "code", "node_id"):
            found[unit.code].append(unit)
        return found

    # --- what is written

    def _case(self, row: SourceRow, key: str) -> Case:
        values = row.values
        words, speaker = values["words"], values.get("speaker") or Speaker(is_anonymous=False, name="")
        unit = self._rooms[values["room"]][0] if values.get("room") else None
        case = Case(
            node_id=unit.node_id if unit else self.context.node_id, unit=unit, is_imported=True, source_key=key, words=words,
            content_hash=content_hash(words), title=masked(values.get("title") or "")[:LONGEST_TITLE] or title_of(words),
            kind=values.get("kind") or propose(words).kind or CaseKind.CONSULTATION, medium=values.get("medium") or "other",
            contact_name=speaker.name, is_anonymous=speaker.is_anonymous, contact_phone=values.get("contact_phone") or "",
            opened_at=values["opened_at"],
        )  # fmt: skip
        _date(case, values, self.context.by.at)
        return case

    def _close_known(self, updated: Sequence[tuple[SourceRow, Planned]]) -> None:
        cases = Case.objects.select_for_update(no_key=True).in_bulk([plan.target_id for _, plan in updated])
        told: list[tuple[Fact, datetime | None]] = []
        for row, plan in updated:
            case = cases[plan.target_id or 0]
            plan.before = {"state": case.state, "result": case.result}
            stood = {name: getattr(case, name) for name in DATED}
            _date(case, row.values, self.context.by.at)
            case.save(update_fields=DATED)
            change = {name: (value, getattr(case, name)) for name, value in stood.items() if value != getattr(case, name)}
            self.context.trail.changed(Case, row.line, case.pk, change)
            told.append(_closed(case))
        tell_many(told, by=self.context.by)

    def _tell(self, cases: Sequence[Case]) -> None:
        told: list[tuple[Fact, datetime | None]] = []
        for case in cases:
            opened = CaseOpened(
                **of_case(case), case_kind=case.kind, title=case.title, medium=case.medium, is_imported=True
            )  # fmt: skip
            told.append((opened, case.opened_at))
            if case.closed_at:
                told.append(_closed(case))
        tell_many(told, by=self.context.by)


def _date(case: Case, values: Mapping[str, Any], now: datetime) -> None:
    """Give the case its own dates; a reply closes it, at the latest moment the file knows of."""
    accepted = values.get("accepted_at") or _after(case.opened_at, values.get("days_to_accept"))
    closed = values.get("closed_at") or _after(case.opened_at, values.get("days_to_close")) or accepted or case.opened_at
    case.accepted_at = min(accepted, now) if accepted else None
    if values.get("result"):
        case.state, case.result = CaseState.CLOSED, values["result"]
        case.closed_at = min(max(closed, case.accepted_at or closed), now)


def _after(opened_at: datetime, days: Any) -> datetime | None:
    return None if days is None else opened_at + timedelta(days=float(days))


def _closed(case: Case) -> tuple[Fact, datetime | None]:
    fact = CaseClosed(**of_case(case), result=masked(case.result[:500]), is_imported=True)
    return fact, case.closed_at
