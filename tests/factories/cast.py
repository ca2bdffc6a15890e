"""The cast: a group of two city companies, and one person per role; agent and colleague share a project."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tests.factories.organisation import make_node
from tonglu.access.actors import staff_actor
from tonglu.access.models import Grant, Person, Role
from tonglu.lib.actor import Actor
from tonglu.organisation.models import Node, NodeKind

NOON = datetime(2026, 9, 30, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, a Wednesday


@dataclass(slots=True)
class Cast:
    """`cast.agent` is an Actor; `cast.people["agent"]` the Person; nodes by short name."""

    group: Node
    city: Node
    project: Node
    other_city: Node
    other_project: Node
    people: dict[str, Person]
    at: datetime = NOON

    def __getattr__(self, username: str) -> Actor:
        if username.startswith("_") or username not in self.people:
            raise AttributeError(username)
        return self.actor(username)

    def actor(self, username: str, at: datetime | None = None) -> Actor:
        return staff_actor(self.people[username], at or self.at, via="web")


def make_person(username: str, role: str, node: Node, *, password: str = "") -> Person:
    person = _person(username, node, password)
    person.save()
    Grant.objects.create(person=person, role=Role.objects.get(code=role), node=node, since=date(2024, 1, 1))
    return person


def make_cast() -> Cast:
    group = make_node("同行集团", NodeKind.GROUP, code="G")
    city = make_node("江城公司", NodeKind.CITY, group, code="C1")
    project = make_node("云锦府", NodeKind.PROJECT, city, code="P1")
    other_city = make_node("海城公司", NodeKind.CITY, group, code="C2")
    other_project = make_node("听涛苑", NodeKind.PROJECT, other_city, code="P2")
    people = _make_people(
        {
            "agent": ("agent", project),
            "colleague": ("agent", project),
            "stranger": ("manager", other_city),
            "dispatcher": ("dispatcher", project),
            "technician": ("technician", project),
            "mate": ("technician", project),
            "manager": ("manager", project),
            "director": ("director", city),
            "admin": ("admin", group),
        }
    )
    return Cast(group, city, project, other_city, other_project, people)


def _make_people(wanted: dict[str, tuple[str, Node]]) -> dict[str, Person]:
    """All at once: hundreds of tests begin with them."""
    roles = {each.code: each for each in Role.objects.all()}
    people = {username: _person(username, node) for username, (_role, node) in wanted.items()}
    Person.objects.bulk_create(people.values())
    Grant.objects.bulk_create(
        Grant(person=people[username], role=roles[role], node=node, since=date(2024, 1, 1)) for username, (role, node) in wanted.items()
    )
    return people


def _person(username: str, node: Node, password: str = "") -> Person:
    person = Person(username=username, name=f"{username}员", home=node, joined_on=date(2024, 1, 1))
    if password:
        person.set_password(password)
    else:
        person.set_unusable_password()
    return person
