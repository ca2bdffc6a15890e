"""Many members of staff at once by COPY, without passwords; the caller tells the one fact of the act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from tonglu.access.models import Grant, Person, Role, Tenure
from tonglu.lib.actor import Actor
from tonglu.lib.copying import copy_rows, reserve_ids


@dataclass(slots=True, eq=False)
class NewPerson:
    username: str
    name: str
    home_id: int
    role: str
    post_id: int
    since: date
    id: int = 0


def write_people(people: Sequence[NewPerson], *, by: Actor) -> None:
    """Write people with their posts and grants at home, and set their ids."""
    for each, pk in zip(people, reserve_ids(Person, len(people)), strict=True):
        each.id = pk
    roles = dict(Role.objects.values_list("code", "pk"))
    columns = ("id", "username", "name", "home_id", "joined_on", "password")
    copy_rows(Person, columns, ((p.id, p.username, p.name, p.home_id, p.since, make_password(None)) for p in people))
    copy_rows(Tenure, ("person_id", "post_id", "since"), ((p.id, p.post_id, p.since) for p in people))
    grants = ((p.id, roles[p.role], p.home_id, p.since, by.person_id) for p in people)
    copy_rows(Grant, ("person_id", "role_id", "node_id", "since", "granted_by_id"), grants)
