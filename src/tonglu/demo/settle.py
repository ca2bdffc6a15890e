"""Settles the invented company through the same acts a real one uses: nodes, posts, people, roles, estates."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from tonglu.access import actions as access
from tonglu.access.actors import actor_of
from tonglu.access.queries import roles_for
from tonglu.demo.company import CITIES, ENTRANCES, ESTATES, GROUP, LEVELS, REGION, STAFF, EstatePlan
from tonglu.estates import actions as estates
from tonglu.estates.rules.pattern import Position, UnitPattern
from tonglu.lib.actor import Actor, system_actor
from tonglu.organisation import actions as organisation

FIRST_DAY, DAYS_APART = date(2019, 3, 4), 97  # the first of them joined then, the others one by one
DEPARTMENTS = {
    "director": "客户关系部",
    "manager": "客户关系部",
    "agent": "客户服务中心",
    "dispatcher": "客户服务中心",
    "technician": "工程维修部",
}
MAIL_HOUSE = "tonghang.example"  # no mail ever arrives there
VIA = "past"  # nothing of the invented history is sent to anybody


@dataclass(slots=True)
class Company:
    """Ids by the short names of the plan."""

    admin_id: int
    nodes: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def admin(self, at: datetime) -> Actor:
        return actor_of(self.admin_id, at, via=VIA)


def settle(at: datetime) -> Company:
    """Found the company in an empty database; refused where an administrator stands already."""
    company = _found(at)
    by = company.admin(at)
    company.nodes["R1"] = _node(company, "G", "region", REGION[0], "R1", by)
    for code, name in CITIES.items():
        company.nodes[code] = _node(company, "R1", "city", name, code, company.admin(at))
    for plan in ESTATES:
        company.nodes[plan.code] = _node(company, plan.city, "project", plan.name, plan.code, company.admin(at))
    by = company.admin(at)
    _hire(company, by)
    for plan in ESTATES:
        _build(company, plan, by)
    return company


def _found(at: datetime) -> Company:
    founder = system_actor("demo", at)
    link = access.first_admin_link(by=founder)
    if link is None:
        message = "the demo company is loaded into an empty database only"
        raise RuntimeError(message)
    _, name, *_ = STAFF[0]
    token = link.rstrip("/").rsplit("/", 1)[-1]
    # nobody learns this password: the demo is entered by one-time links
    person = access.set_up(token, company=GROUP[0], name=name, username="admin", password=secrets.token_urlsafe(24), by=founder)
    return Company(person.pk, {"G": person.home_id}, {"admin": person.pk})


def _node(company: Company, parent: str, kind: str, name: str, code: str, by: Actor) -> int:
    entity = f"{name}房地产开发有限公司" if kind == "city" else ""
    node = organisation.add_node(parent_id=company.nodes[parent], kind=kind, name=name, code=code, legal_entity=entity, by=by)
    return node.pk


def _hire(company: Company, by: Actor) -> None:
    roles = {role.code: role for role in roles_for(by)}
    departments: dict[tuple[str, str], int] = {}
    posts: dict[tuple[str, str], int] = {}
    for place, (username, name, role, node, post) in enumerate(STAFF[1:]):
        node_id = company.nodes[node]
        since = FIRST_DAY + timedelta(days=DAYS_APART * place)
        department = DEPARTMENTS[role]
        if (node, department) not in departments:
            departments[node, department] = organisation.add_department(node_id=node_id, name=department, by=by).pk
        if (node, post) not in posts:
            made = organisation.add_post(
                node_id=node_id, name=post, department_id=departments[node, department], level=LEVELS.get(post, ""), by=by
            )  # fmt: skip
            posts[node, post] = made.pk
        person = access.add_person(username=username, name=name, email=f"{username}@{MAIL_HOUSE}", home_id=node_id, joined_on=since, by=by)
        company.people[username] = person.pk
        access.appoint(person.pk, post_id=posts[node, post], since=since, by=by)
        access.grant_role(person.pk, role_id=roles[role].pk, node_id=node_id, since=since, by=by)


def _build(company: Company, plan: EstatePlan, by: Actor) -> None:
    project = estates.found_project(
        node_id=company.nodes[plan.code], marketing_name=plan.name, filed_name=plan.filed_name,
        estate_name=plan.name, district=plan.district, by=by,
    )  # fmt: skip
    phase = estates.add_phase(project.pk, name="一期", by=by)
    for code, rooms, area in plan.layouts:
        estates.add_layout(project.pk, code=code, rooms=rooms, area_sqm=Decimal(area), by=by)
    pattern = UnitPattern(
        floors=plan.floors,
        entrances=ENTRANCES,
        positions=tuple(Position(f"{place:02d}", layout[0]) for place, layout in enumerate(plan.layouts, 1)),
    )
    for label in range(1, plan.buildings + 1):
        building = estates.add_building(project.pk, label=str(label), phase_id=phase.pk, position=label, by=by)
        estates.generate_units(building.pk, pattern=pattern, by=by)
