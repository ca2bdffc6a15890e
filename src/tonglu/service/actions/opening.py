"""Open a case: the customer's words come in once, the clocks start, repeats are noticed."""

from datetime import datetime, timedelta
from functools import lru_cache

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions import extend_reach
from tonglu.customers.models import Customer, ReachBasis
from tonglu.lib import plain, prepared
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node
from tonglu.service.actions.clocks import clocks_from
from tonglu.service.actions.family import take_parent
from tonglu.service.actions.intake import (
    Picks,
    caller_of,
    checked_codes,
    checked_contact,
    checked_picks,
    customer_in_reach,
    node_of,
    unit_in_reach,
)
from tonglu.service.actions.suspicions import suspect_repeat
from tonglu.service.actions.told import of_case
from tonglu.service.clockwork import nearest
from tonglu.service.facts import CaseOpened
from tonglu.service.models import Case
from tonglu.service.rules.wording import LONGEST_TITLE, checked_words, content_hash, title_of

CLOCK_SKEW = timedelta(minutes=5)  # a caller's own clock may run ahead of ours


@act
def open_case(  # size: half of it is the list of what an intake may name
    *,
    words: str,
    kind: str = "repair",
    subject: str = "",
    grade: str = "ordinary",
    medium: str = "phone",
    title: str = "",
    node_id: int | None = None,
    customer_id: int | None = None,
    unit_id: int | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    place_id: int | None = None,
    component_id: int | None = None,
    problem_id: int | None = None,
    category_id: int | None = None,
    is_anonymous: bool = False,
    parent_id: int | None = None,
    opened_at: datetime | None = None,
    by: Actor,
) -> Case:
    """Register a case (登记工单) with the customer's own words, and start its clocks.

    The node is the unit's, else the given one, else the actor's own. A phone number that belongs to one known
    customer names the customer. Refused with a sentence for anything that is wrong or out of reach.
    """
    if not by.can(P.CASE_OPEN):
        raise NotAllowed
    checked_words(words)
    checked_codes(kind=kind, subject=subject, grade=grade, medium=medium)
    picks = Picks(place_id, component_id, problem_id, category_id)
    checked_picks(picks)
    name, phone = checked_contact(contact_name, contact_phone)
    unit = unit_in_reach(unit_id, by=by) if unit_id else None
    node = node_of(unit, node_id, by=by)
    customer = customer_in_reach(customer_id, by=by) if customer_id else caller_of(phone, node.pk, by=by)
    parent = take_parent(parent_id, node.pk, by=by) if parent_id else None

    case = Case(
        node=node, unit=unit, customer=customer, parent=parent, kind=kind, subject=subject, grade=grade, medium=medium,
        title=_checked_title(title) or title_of(words), words=words, content_hash=content_hash(words),
        contact_name=name, contact_phone=phone, is_anonymous=is_anonymous, opened_by_id=by.person_id,
        place_id=place_id, component_id=component_id, problem_id=problem_id, category_id=category_id,
        opened_at=_opening_moment(opened_at, by),
    )  # fmt: skip
    _write(case, node)
    if customer:
        make_visible(customer, node.pk, by=by)
    _tell_opened(case, by=by)
    suspect_repeat(case)
    return case


def make_visible(customer: Customer, node_id: int, *, by: Actor) -> None:
    """Let the node that serves the case know its customer."""
    if node_id not in customer.nodes:
        extend_reach(customer.pk, node_id=node_id, basis=ReachBasis.CASE, by=by)


def numbers_for(days: list[datetime]) -> list[str]:
    """Return one new number per opening moment: GD, the Shanghai day, a sequence that never waits for another act."""
    serials = [row[0] for row in prepared.rows("SELECT nextval('service_case_number') FROM generate_series(1, %s::int)", [len(days)])]
    return [f"GD{_written(day)}{serial:05d}" for day, serial in zip(days, serials, strict=True)]


@lru_cache(maxsize=20_000)  # a past has many cases of one moment
def _written(day: datetime) -> str:
    return f"{day.astimezone(SHANGHAI):%y%m%d}"


def _write(case: Case, node: Node) -> None:
    clocks = clocks_from(node.path, kind=case.kind, grade=case.grade, at=case.opened_at)
    case.due_at = nearest(clocks)
    case.number = numbers_for([case.opened_at])[0]
    prepared.insert(case)
    for clock in clocks:
        clock.case = case
    if clocks:
        prepared.insert(*clocks)


def _tell_opened(case: Case, *, by: Actor) -> None:
    opened = CaseOpened(
        **of_case(case), case_kind=case.kind, title=case.title, medium=case.medium
    )  # fmt: skip
    tell(opened, by=by, happened_at=case.opened_at)


def _checked_title(title: str) -> str:
    tidy = title.strip()
    if len(tidy) > LONGEST_TITLE:
        raise Refused("摘要超过 {most} 字，请精简", most=LONGEST_TITLE)
    if plain.has_controls(tidy):
        raise Refused("摘要里有不可见的控制字符，请删除后再提交")
    return masked(tidy)


def _opening_moment(opened_at: datetime | None, by: Actor) -> datetime:
    if opened_at is None:
        return by.at
    if opened_at.tzinfo is None:
        raise Refused("来件时间缺少时区，请写成 2026-09-30T17:00:00+08:00")
    if opened_at > by.at + CLOCK_SKEW:
        raise Refused("来件时间不能晚于现在")
    if opened_at.year < 2000:
        raise Refused("来件时间早于 2000 年，请检查")
    return opened_at
