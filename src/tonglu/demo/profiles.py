"""Gives the invented customers families, birthdays, consent, marks, wishes, papers, and some of what is missing or old."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from tonglu.access.actors import actor_of
from tonglu.customers import actions as customers
from tonglu.customers.actions.judging import judge_on
from tonglu.customers.bulk import NewHome, write_homes, write_households, write_newcomers
from tonglu.customers.bulk_particulars import Said, write_birthdays, write_consents
from tonglu.demo import lives
from tonglu.demo.company import ESTATES, STAFF, EstatePlan, HouseholdPlan
from tonglu.demo.lives import Family, Known
from tonglu.demo.settle import VIA, Company
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.clock import day_of
from tonglu.organisation.queries import lookup_items
from tonglu.standing import actions as standing
from tonglu.standing.bulk import Look, NewMark, NewWish, write_looks, write_marks, write_wishes
from tonglu.standing.tallying import tally

PAPERS, EXPIRED, ADDRESSES, WECHATS, AGENTS = 22, 5, 6, 16, 3  # by real acts: few
REASONS = ("无人接听", "停机", "空号", "关机", "不是本人")
GRADES = {"A": "两套房，常介绍朋友", "B": "老业主，评价好", "C": "一般", "D": "多次投诉，需专人跟进"}
People = dict[str, tuple[int, dict[str, int]]]


def load_profiles(company: Company, at: datetime, random: Random, homes: dict[str, list[HouseholdPlan]], known: dict[str, People]) -> None:
    """Write all of it for the projects of the company, and judge and count it."""
    for plan in ESTATES:
        node_id, own = company.nodes[plan.code], known[plan.code]
        by = _agent(company, plan, at)
        _families(list(lives.families(random, homes[plan.code], own, node_id, day_of(at))), node_id, at, by)
        people = list(lives.residents(random, homes[plan.code], own, day_of(at)))
        _said(random, people, node_id, by)
        _few(random, people, by)
    while not judge_on(most=100, by=system_actor("customers.judge", at)):
        pass
    tally(at)


def _agent(company: Company, plan: EstatePlan, at: datetime) -> Actor:
    username = next(name for name, _, role, place, _ in STAFF if role == "agent" and place == plan.code)
    return actor_of(company.people[username], at, via=VIA)


def _families(families: list[Family], node_id: int, at: datetime, by: Actor) -> None:
    write_newcomers([child for each in families for child, _ in each.children], basis="relation", by=by)
    write_homes([NewHome(child.id, each.unit_id, node_id, "family") for each in families for child, _ in each.children])
    write_households(
        [(each.name, [*each.people, *((child.id, relation) for child, relation in each.children)]) for each in families], day_of(at), by=by
    )


def _said(random: Random, people: list[Known], node_id: int, by: Actor) -> None:
    today = day_of(by.at)

    def lately(most: int) -> date:
        return today - timedelta(days=random.randrange(1, most))

    write_birthdays([(each.customer_id, each.born_on, each.lunar) for each in people if each.tells_birthday])
    write_consents([each for one in people for each in _words(one, node_id, lately(330))], by=by)
    items = {(item.list_code, item.name): item.pk for kind in ("tag", "need", "focus") for item in lookup_items(f"standing.{kind}")}
    marks = [(each.customer_id, kind, name) for each in people for kind, name in each.tags]
    write_marks([NewMark(pk, node_id, kind, items[f"standing.{kind}", name], name, lately(300)) for pk, kind, name in marks], by=by)
    write_wishes([NewWish(each.customer_id, node_id, *each.wish, lately(200)) for each in people if each.wish], by=by)
    looks = [(each, by.at - timedelta(hours=random.uniform(1, 24 * 200))) for each in people if each.look]
    write_looks([Look(each.customer_id, node_id, each.look, _reason(random, each.look), when) for each, when in looks], by=by)


def _words(one: Known, node_id: int, on: date) -> Iterator[Said]:
    for purpose, is_given, how in one.consents:
        proof = f"录音 {one.customer_id:06d}" if how == "voice" else ""
        yield Said(one.customer_id, node_id, purpose, is_given, how, on, lives.VERSION, proof)


def _reason(random: Random, look: str) -> str:
    return random.choice(REASONS) if look == "unreached" else ""


def _few(random: Random, people: list[Known], by: Actor) -> None:
    """What is written by the acts themselves, because it is sealed or judged there."""
    today = day_of(by.at)
    owners = [each for each in people if each.is_owner]
    for number, each in enumerate(random.sample(owners, PAPERS)):
        days = -random.randrange(5, 200) if number < EXPIRED else random.randrange(200, 3000)
        number_ = f"E99{each.customer_id:06d}"
        customers.add_paper(each.customer_id, number=number_, kind="passport", valid_until=today + timedelta(days=days), by=by)
        if number % 2:
            customers.record_consent(each.customer_id, purpose="sensitive", is_given=True, how="paper", text_version=lives.VERSION, by=by)
    for each in random.sample(people, WECHATS):
        customers.add_handle(each.customer_id, account=f"tl_{each.customer_id:06d}", by=by)
    for each in random.sample(owners, ADDRESSES):
        customers.add_address(
            each.customer_id, place=f"江城市和平路 {random.randrange(1, 300)} 号 {random.randrange(1, 9)} 栋 501", kind="mailing", by=by
        )
    for one, other in zip(random.sample(owners, AGENTS), random.sample(people, AGENTS), strict=True):
        if one.customer_id != other.customer_id:
            until = today - timedelta(days=random.randrange(10, 120))
            since, holder = until - timedelta(days=200), customers.Owner(other.customer_id)
            customers.appoint(one.customer_id, holder=holder, kind="agent", proof="委托公证书", since=since, until=until, by=by)
    for each in people:
        if each.grade:
            standing.grade_customer(each.customer_id, letter=each.grade, note=GRADES[each.grade], by=by)
