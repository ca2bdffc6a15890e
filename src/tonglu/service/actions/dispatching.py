"""Who does it: assigned, in turn, grabbed from the pool, given to another, handed back."""

from datetime import UTC, datetime

from django.db import connection

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.queries import on_duty
from tonglu.organisation.rules.rosters import Absence
from tonglu.service.actions.clocks import follow_state
from tonglu.service.actions.pausing import OTHER_KEEPER, end_appointed
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseDispatched, CaseHandedBack, CaseOffered, CaseReleased
from tonglu.service.models import Case
from tonglu.service.queries.keepers import Keeper, keepers_at, with_duty
from tonglu.service.rules.flows import CASE_FLOW
from tonglu.service.rules.states import CaseState

FREED = ["state", "keeper", "is_grabbable", "appointed_at", "arrived_at", "due_at"]
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@act
def dispatch_case(case_id: int, *, keeper_id: int, is_away_confirmed: bool = False, by: Actor) -> Case:
    """Give an accepted case to a named person (派单); whoever is off or on leave only where that is confirmed."""
    keeper = _lock_keeper(keeper_id)
    case = take(Case, case_id, arrow=CASE_FLOW["dispatch"], by=by)
    _refuse_unfit(case, keeper_id, by)
    _refuse_away(keeper, by, is_confirmed=is_away_confirmed)
    return _give(case, keeper, "assigned", by=by)


@act
def redispatch_case(case_id: int, *, keeper_id: int, reason: str, is_away_confirmed: bool = False, by: Actor) -> Case:
    """Give a case that is being handled to another person (改派), with the reason; as to who is away see dispatch."""
    keeper = _lock_keeper(keeper_id)
    case = take(Case, case_id, arrow=CASE_FLOW["redispatch"], by=by)
    why = checked_text(reason)
    if case.keeper_id == keeper_id:
        raise Refused("工单已经在 {name} 手上", name=keeper.name)
    _refuse_unfit(case, keeper_id, by)
    _refuse_away(keeper, by, is_confirmed=is_away_confirmed)
    return _give(case, keeper, "redispatched", reason=why, by=by)


@act
def rotate_case(case_id: int, *, by: Actor) -> Case:
    """Give an accepted case to whoever's turn it is (轮派) of those at work: the longest without a new case stands first."""
    case = take(Case, case_id, arrow=CASE_FLOW["rotate"], by=by)
    with connection.cursor() as cursor:  # one turn at a time per place, or two cases meet the same person
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('service.rotate'), %s)", [case.node_id % 2**31])
    keepers = keepers_at(case.node_id, at=by.at)
    if not keepers:
        raise Refused("这个项目没有可以接单的人员，请先授权或直接派单")
    turn = in_turn([each for each in with_duty(keepers, by=by) if each.duty.is_on])
    if not turn:
        raise Refused("现在没有人当班：可以接单的人都在休假或下班，请直接派单并确认")
    return _give(case, turn[0].person, "rotated", by=by)


@act
def offer_case(case_id: int, *, by: Actor) -> Case:
    """Put an accepted case into the pool (放入抢单池); the first who grabs it has it."""
    case = take(Case, case_id, arrow=CASE_FLOW["offer"], by=by)
    if case.is_grabbable:
        raise Refused("工单 {number} 已在抢单池中", number=case.number)

    case.is_grabbable = True
    case.save(update_fields=["is_grabbable"])
    tell(CaseOffered(**of_case(case)), by=by)
    return case


@act
def grab_case(case_id: int, *, by: Actor) -> Case:
    """Take a case from the pool for oneself (抢单)."""
    if by.person_id is None:
        raise NotAllowed
    keeper = _lock_keeper(by.person_id)
    case = take(Case, case_id, arrow=CASE_FLOW["grab"], by=by)
    if not case.is_grabbable:
        raise Refused("工单 {number} 不在抢单池中", number=case.number)
    return _give(case, keeper, "grabbed", by=by)


@act
def hand_back_case(case_id: int, *, reason: str, by: Actor) -> Case:
    """Return a case to dispatch with the reason (退单)."""
    case = take(Case, case_id, arrow=CASE_FLOW["hand_back"], by=by)
    why = checked_text(reason)

    keeper_id = case.keeper_id or 0
    _free(case, by)
    case.refused_count += 1
    case.save(update_fields=[*FREED, "refused_count"])
    tell(CaseHandedBack(**of_case(case), keeper_id=keeper_id, reason=masked(why)), by=by)
    return case


@act
def release_cases_of(person_id: int, *, by: Actor) -> int:
    """Return every case that a leaver was handling to dispatch; safe to repeat."""
    held = Case.objects.reachable(by, P.CASE_DISPATCH).filter(keeper_id=person_id, state=CaseState.HANDLING)
    cases = list(held.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for case in cases:
        _free(case, by)
        case.save(update_fields=FREED)
        tell(CaseReleased(**of_case(case), keeper_id=person_id), by=by)
    return len(cases)


def in_turn(keepers: list[Keeper]) -> list[Keeper]:
    """Return who may be given a case by rotation, first whose turn it is: those who take orders, else all who handle."""
    takers = [each for each in keepers if each.takes_orders] or keepers
    return sorted(takers, key=lambda each: (each.last_given_at or LONG_AGO, each.open_load, each.person.pk))


def _lock_keeper(person_id: int) -> Person:
    """Hold the person against leaving until the case is given; people lie below cases, so they are locked first."""
    keeper: Person | None = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=person_id).first()
    if keeper is None or not keeper.is_active:
        raise Refused("所选人员不存在或已离职，请重新选择")
    return keeper


def _refuse_unfit(case: Case, keeper_id: int, by: Actor) -> None:
    if keeper_id not in {each.person.pk for each in keepers_at(case.node_id, at=by.at, only=keeper_id)}:
        raise Refused("所选人员不能处理这个项目的工单，请重新选择")


def _refuse_away(keeper: Person, by: Actor, *, is_confirmed: bool) -> None:
    duty = on_duty([keeper.pk], by.at, by=by)[keeper.pk]
    if duty.is_on or is_confirmed:
        return
    if duty.until is None:
        raise Refused("{name}现在不当班，仍要派给他请勾选“仍然派给他”", name=keeper.name)
    back = f"{duty.until.astimezone(SHANGHAI):%m-%d %H:%M}"
    if duty.why == Absence.LEAVE:
        raise Refused("{name}休假至 {back}，仍要派给他请勾选“仍然派给他”", name=keeper.name, back=back)
    raise Refused("{name}已下班，{back} 上班，仍要派给他请勾选“仍然派给他”", name=keeper.name, back=back)


def _give(case: Case, keeper: Person, how: str, *, reason: str = "", by: Actor) -> Case:
    previous = case.keeper_id
    if previous:
        end_appointed(case, OTHER_KEEPER, by=by)
    case.state, case.keeper, case.dispatched_at, case.is_grabbable = CaseState.HANDLING, keeper, by.at, False
    case.appointed_at = case.arrived_at = None
    follow_state(case, at=by.at)
    case.save(update_fields=[*FREED, "dispatched_at"])
    tell(
        CaseDispatched(
            **of_case(case), keeper_id=keeper.pk, keeper_name=keeper.name, how=how, previous_keeper_id=previous, reason=masked(reason)
        ),
        by=by,
    )  # fmt: skip
    return case


def _free(case: Case, by: Actor) -> None:
    end_appointed(case, OTHER_KEEPER, by=by)
    case.state, case.keeper, case.is_grabbable = CaseState.ACCEPTED, None, False
    case.appointed_at = case.arrived_at = None
    follow_state(case, at=by.at)
