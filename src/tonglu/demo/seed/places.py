"""The places of the invented company and who works there, below the top that stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from tonglu.access.bulk import NewPerson, write_people
from tonglu.demo.company import LAYOUTS
from tonglu.demo.seed import names
from tonglu.demo.seed.cases import Crew
from tonglu.demo.seed.plan import ProjectPlan, city_name, projects_for
from tonglu.demo.settle import settle
from tonglu.estates.bulk import NewEstate
from tonglu.lib.actor import Actor
from tonglu.organisation.bulk import NewNode, has_nodes, root_node, write_nodes, write_posts

CITIES_PER_REGION = 6
# role, post, how many at each project; the first post is above the others
CREW = (("manager", "项目客关经理", 1), ("dispatcher", "调度", 1), ("agent", "客服专员", 2), ("technician", "维修工程师", 3))


@dataclass(slots=True)
class Place:
    estate: NewEstate
    crew: Crew


def found_company(at: datetime) -> None:
    """Let the small invented company stand first, where none does."""
    if not has_nodes():
        settle(at)


def hire(random: Random, customers: int, until: date, run: int, by: Actor) -> list[Place]:
    """Write regions, cities and projects as nodes, and a crew for each project."""
    plans = projects_for(random, customers, until)
    nodes = _nodes(plans, run)
    ids = [each.id for each in nodes]
    posts = write_posts(ids, "客户服务中心", [post for _, post, _ in CREW])
    people = [
        _person(random, f"s{run}p{number}.{role}{turn}", role, node, posts[node, post], until)
        for number, node in enumerate(ids, 1)
        for role, post, count in CREW
        for turn in range(1, count + 1)
    ]
    write_people(people, by=by)
    crews: dict[int, dict[str, list[int]]] = {}
    for each in people:
        crews.setdefault(each.home_id, {}).setdefault(each.role, []).append(each.id)
    return [
        Place(
            NewEstate(node, plan.name, plan.district, plan.delivered_on, plan.pattern, plan.buildings, LAYOUTS),
            Crew(crews[node]["agent"], crews[node]["dispatcher"][0], crews[node]["technician"]),
        )
        for plan, node in zip(plans, ids, strict=True)
    ]  # fmt: skip


def _nodes(plans: list[ProjectPlan], run: int) -> list[NewNode]:
    """Write the tree and return its projects, in the order of the plans."""
    cities = plans[-1].city + 1
    root, tag = root_node(), "" if run == 1 else f"{run}"
    regions = [
        NewNode(root, "region", f"第{number}区域{tag}", f"S{run}R{number}") for number in range(1, (cities - 1) // CITIES_PER_REGION + 2)
    ]
    places = [(number, f"{city_name(number)}公司{tag}") for number in range(cities)]
    companies = [
        NewNode(regions[number // CITIES_PER_REGION], "city", name, f"S{run}C{number + 1}", f"{name}房地产开发有限公司")
        for number, name in places
    ]
    projects = [NewNode(companies[plan.city], "project", plan.name, f"S{run}P{number}") for number, plan in enumerate(plans, 1)]
    write_nodes([*regions, *companies, *projects])
    return projects


def _person(random: Random, username: str, role: str, node: int, post: int, until: date) -> NewPerson:
    gender = random.choice(("male", "female"))
    name = names.surname_of(random) + names.given_name_of(random, gender)
    return NewPerson(username, name, node, role, post, until - timedelta(days=random.randrange(30, 2_500)))
