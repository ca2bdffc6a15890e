"""Loads the whole invented company: settle it, import its owners' ledgers, give it a year of cases."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random

from tonglu.access.actors import actor_of
from tonglu.customers.queries import people_by_code
from tonglu.demo.check_backs import load_check_backs
from tonglu.demo.company import ESTATES, STAFF, EstatePlan, HouseholdPlan, Names, households
from tonglu.demo.ladder import climb
from tonglu.demo.past import PLANS, past_case
from tonglu.demo.past import PastCase as Told
from tonglu.demo.profiles import load_profiles
from tonglu.demo.rosters import roster
from tonglu.demo.settle import VIA, Company, settle
from tonglu.demo.standards import keep_standards
from tonglu.exchange.commands import import_file
from tonglu.insight.actions import rebuild
from tonglu.lib import clock
from tonglu.lib.actor import system_actor
from tonglu.organisation.queries import lookup_items
from tonglu.service.actions import offer_case
from tonglu.service.actions.past import record_past_cases
from tonglu.service.queries import cases_for
from tonglu.service.rules.past import PastCase

SEED = 1502
CASES = 3000
DAYS = 420
OFFERED = 2
PICKS = ("place", "component", "problem")
ROLE_WORDS = {"owner": "业主", "co_owner": "共有人", "renter": "租户", "family": "家属"}
HEADER = ("楼栋", "单元", "房号", "姓名", "性别", "手机", "身份", "份额", "签约日期", "交付日期", "原登记时间")
OLD, WITHOUT_PHONE = 9, 41  # one in so many stands in the ledger since it was signed; has no number there


def load_demo(say: Callable[[str], None] = lambda _: None) -> Company:
    """Load the demo into an empty database; `say` gets one line per step."""
    at = clock.now()
    random = Random(SEED)
    say("组织、人员、房产")
    company = settle(at)
    roster(company, at)
    names = Names(random)
    homes = {plan.code: list(households(plan, names)) for plan in ESTATES}
    say("业主台账")
    for plan in ESTATES:
        _import_owners(plan, homes[plan.code])
    say("一年多的工单")
    residents = Residents(company, at)
    picks = {(item.list_code, item.name): item.pk for code in PICKS for item in lookup_items(f"service.{code}")}
    record_past_cases(_cases(random, at, company, homes, residents, picks), by=company.admin(at))
    load_check_backs(company, at, random)
    climb(company, at, random)
    say("家庭、同意、标记、核对")
    load_profiles(company, at, Random(SEED + 1), homes, residents.known)
    _fill_pools(company, at)
    keep_standards(company, at)
    rebuild(by=system_actor("demo", at))
    return company


def _fill_pools(company: Company, at: datetime) -> None:
    """Let each dispatcher offer what waits, so that technicians find something to grab."""
    for username, _, role, _, _ in STAFF:
        if role == "dispatcher":
            by = actor_of(company.people[username], at, via=VIA)
            for case in cases_for(by).filter(state="accepted", kind="repair")[:OFFERED]:
                offer_case(case.pk, by=by)


def _import_owners(plan: EstatePlan, homes: list[HouseholdPlan]) -> None:
    """The ledger goes through the same import as a real one, so that the first batch list is not empty."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{plan.name}业主台账.csv")
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(row for home in homes for row in _rows(plan, home))
        counts = import_file("owners", path, by_username="admin", node=plan.code)
        if counts["refused"] or not counts["created"]:
            message = f"the demo's own ledger was not taken whole: {counts}"
            raise RuntimeError(message)


def _rows(plan: EstatePlan, home: HouseholdPlan) -> Iterator[tuple[str, ...]]:
    building, entrance, room = home.unit_code.split("-")
    delivered = plan.delivered_on.isoformat() if plan.delivered_on else ""
    for each in home.people:
        gender = "男" if each.gender == "male" else "女"
        role = ROLE_WORDS[each.role]
        mark = int(each.mobile[-4:])  # drawn once, so that nothing else is drawn otherwise
        mobile = "" if mark % WITHOUT_PHONE == 0 else each.mobile
        since = home.signed_on.isoformat() if mark % OLD == 0 else ""
        yield building, entrance, room, each.name, gender, mobile, role, each.share, home.signed_on.isoformat(), delivered, since


class Residents:
    """Who lives where, by project and room, read back after the import."""

    def __init__(self, company: Company, at: datetime) -> None:
        by = company.admin(at)
        self.known = {plan.code: people_by_code(by, company.nodes[plan.code]) for plan in ESTATES}


def _cases(
    random: Random,
    at: datetime,
    company: Company,
    homes: dict[str, list[HouseholdPlan]],
    residents: Residents,
    picks: dict[tuple[str, str], int],
) -> Iterator[PastCase]:
    sizes = [len(homes[plan.code]) for plan in ESTATES]
    for _ in range(CASES):
        plan = random.choices(ESTATES, weights=sizes)[0]
        told = past_case(random, at, DAYS)
        home = random.choice(homes[plan.code])
        yield _case(random, told, plan, home, company, residents, picks)


def _case(
    random: Random,
    told: Told,
    plan: EstatePlan,
    home: HouseholdPlan,
    company: Company,
    residents: Residents,
    picks: dict[tuple[str, str], int],
) -> PastCase:
    story = told.story
    unit_id, people = residents.known[plan.code][home.unit_code]
    caller = random.choice(home.people)
    place, component, problem = (picks.get((f"service.{code}", name)) for code, name in zip(PICKS, story.picks, strict=True))
    plan_words = PLANS.get(story.kind, "") if told.arrived_at else ""
    agents, technicians = _staff(company, plan, "agent"), _staff(company, plan, "technician")
    return PastCase(
        words=told.words, kind=story.kind, subject=story.subject, grade=told.grade, medium=told.medium, title=story.title,
        node_id=company.nodes[plan.code], unit_id=unit_id, customer_id=people.get(caller.name),
        contact_name=caller.name, contact_phone=caller.mobile, place_id=place, component_id=component, problem_id=problem,
        opened_by_id=random.choice(agents), dispatched_by_id=_staff(company, plan, "dispatcher")[0],
        keeper_id=random.choice(technicians if story.kind in {"repair", "help"} else agents),
        closed_by_id=_staff(company, plan, "dispatcher")[0], opened_at=told.opened_at, accepted_at=told.accepted_at,
        dispatched_at=told.dispatched_at, arrived_at=told.arrived_at if story.kind in {"repair", "help"} else None,
        plan=plan_words, plan_told_at=told.arrived_at if plan_words else None,
        finished_at=told.finished_at, closed_at=told.closed_at, result=told.result, is_reopened=told.is_reopened,
    )  # fmt: skip


def _staff(company: Company, plan: EstatePlan, role: str) -> list[int]:
    return [company.people[username] for username, _, has, place, _ in STAFF if has == role and place == plan.code]
