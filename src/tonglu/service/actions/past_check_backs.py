"""Load check-backs with a past in bulk: another system's, or the demo's. Draws, states and audits follow the rules as they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell_many
from tonglu.lib.actor import Actor, ActorKind
from tonglu.lib.acts import act
from tonglu.lib.facts import Fact
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.queries import calendar_of
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CheckBackCalled, CheckBackDue
from tonglu.service.models import Case, CheckBack, CheckBackCall, CheckBackRule, CheckBackScript
from tonglu.service.rules.check_backs import OPEN, CheckBackState, audited, best_rule, draw_of, is_drawn, state_of, unanswered_days
from tonglu.service.rules.clocks import ids_of_path, resolve_by


@dataclass(frozen=True, slots=True)
class PastCall:
    at: datetime
    result: str
    by_person_id: int
    words: str = ""
    later_at: datetime | None = None
    is_for_manager: bool = False


@dataclass(frozen=True, slots=True)
class PastCheckBack:
    """The calls of one finished case, in their order; `answers` are those of the audit."""

    case_id: int
    calls: Sequence[PastCall] = ()
    answers: dict[str, bool] = field(default_factory=dict)
    signed_by_id: int | None = None
    signed_reason: str = ""


@act
def record_past_check_backs(past: Iterable[PastCheckBack], *, by: Actor) -> int:
    """Write the check-backs that the rules draw, with their calls and facts; return how many were drawn."""
    wanted = {each.case_id: each for each in past}
    cases = list(Case.objects.select_related("node").filter(pk__any_of=set(wanted)))
    if not all(by.reaches_node(P.IMPORT_RUN, node) for node in {case.node_id for case in cases}):
        raise NotAllowed
    rules = list(CheckBackRule.objects.select_related("calendar").filter(until=None))
    scripts = {each.kind: each for each in CheckBackScript.objects.order_by("version")}
    names = dict(Person.objects.values_list("id", "name"))
    rows = [made for case in cases if (made := _row(case, wanted[case.pk], rules, scripts, names))]
    CheckBack.objects.bulk_create(rows)
    calls = [_call(row, each, names) for row in rows for each in wanted[row.case_id].calls]
    CheckBackCall.objects.bulk_create(calls)
    _tell(rows, wanted, names, by)
    return len(rows)


def _row(
    case: Case, past: PastCheckBack, rules: Sequence[CheckBackRule], scripts: dict[str, CheckBackScript], names: dict[int, str]
) -> CheckBack | None:  # fmt: skip
    rule = best_rule(
        rules, kind=case.kind, grade=case.grade, problem_id=case.problem_id, is_indoor=case.unit_id is not None,
        ancestors=ids_of_path(case.node.path),
    )  # fmt: skip
    if rule is None or case.finished_at is None or not is_drawn(draw := draw_of(case.key, rule.pk), rule.rate):
        return None
    last = past.calls[-1] if past.calls else None
    state = state_of(past.calls, waits=rule.waits)
    state = CheckBackState.SIGNED if state == CheckBackState.DISPUTED and past.signed_by_id else state
    due_at = resolve_by(calendar_of(rule.calendar), rule.within_minutes, case.finished_at).due_at
    script = scripts.get(case.kind) or scripts.get("")
    is_answered = last is not None and state in {CheckBackState.CONFIRMED, CheckBackState.SIGNED, CheckBackState.DISPUTED}
    lines = audited(_record(case), script.questions if script else [], past.answers) if is_answered else []
    return CheckBack(
        case=case, node_id=case.node_id, customer_id=case.customer_id, kind=case.kind, rule=rule, draw=draw, waits=rule.waits,
        state=state, opened_at=case.finished_at, due_at=due_at, call_at=_next(last, case.finished_at),
        caller_id=last.by_person_id if last else None, script=script if is_answered else None, result=last.result if last else "",
        calls_count=len(past.calls), unanswered_days=unanswered_days(past.calls), audit=[asdict(each) for each in lines],
        differences=sum(each.is_difference for each in lines), ended_at=last.at if last and state not in OPEN else None,
        signed_by_id=past.signed_by_id if state == CheckBackState.SIGNED else None,
        signed_name=names.get(past.signed_by_id or 0, "") if state == CheckBackState.SIGNED else "",
        signed_reason=past.signed_reason if state == CheckBackState.SIGNED else "",
    )  # fmt: skip


def _record(case: Case) -> dict[str, tuple[str, str, bool]]:
    """What of a record a load knows: the times; signatures and photos came with no history."""
    from tonglu.service.queries.auditing import ARRIVED, FINISHED, moment_said

    record = {"finished": (FINISHED, moment_said(case.finished_at), False)}
    return {"arrived": (ARRIVED, moment_said(case.arrived_at), False), **record} if case.arrived_at else record


def _next(last: PastCall | None, finished_at: datetime) -> datetime:
    return (last.later_at or last.at) if last else finished_at


def _call(row: CheckBack, past: PastCall, names: dict[int, str]) -> CheckBackCall:
    return CheckBackCall(
        check_back=row, at=past.at, result=past.result, is_for_manager=past.is_for_manager, words=past.words, later_at=past.later_at,
        by_person_id=past.by_person_id, by_name=names.get(past.by_person_id, ""),
    )  # fmt: skip


def _tell(rows: Sequence[CheckBack], wanted: dict[int, PastCheckBack], names: dict[int, str], by: Actor) -> None:
    """Each caller's acts are told as that caller's; the draws as the keeper's, whose finish drew them."""
    told: dict[int | None, list[tuple[Fact, datetime | None]]] = defaultdict(list)
    for row in rows:
        of = of_case(row.case)
        due = CheckBackDue(
            **of, check_back_id=row.pk, rule_id=row.rule_id, draw=row.draw, rate=row.rule.rate, is_again=False, waits=row.waits,
            due_at=row.due_at.isoformat(),
        )  # fmt: skip
        told[row.case.keeper_id].append((due, row.opened_at))
        calls = wanted[row.case_id].calls
        for place, each in enumerate(calls, start=1):
            state = state_of(calls[:place], waits=row.waits)
            called = CheckBackCalled(
                **of, check_back_id=row.pk, result=each.result, state=state, words=each.words,
                later_at=each.later_at.isoformat() if each.later_at else None, differences=[], keeper_id=row.case.keeper_id,
            )  # fmt: skip
            told[each.by_person_id].append((called, each.at))
    for doer, facts in told.items():
        tell_many(facts, by=Actor(ActorKind.STAFF, by.at, doer, names.get(doer or 0, by.name), by.via))
