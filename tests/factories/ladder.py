"""Posts on the ladder, held by members of the cast."""

from datetime import date

from tests.factories.cast import Cast, make_person
from tonglu.access.models import Tenure
from tonglu.organisation.models import Node, Post


def hold(cast: Cast, username: str, level: str, node: Node) -> None:
    """Let somebody hold a post of a level at a node."""
    post, _ = Post.objects.get_or_create(node=node, name=f"{level}岗", defaults={"level": level})
    Tenure.objects.create(person=cast.people[username], post=post, since=date(2024, 1, 1))


def full_ladder(cast: Cast) -> None:
    """Dispatcher → manager → director → chief: one holder per level."""
    cast.people["chief"] = make_person("chief", "director", cast.group)
    for username, level, node in (
        ("dispatcher", "supervisor", cast.project), ("manager", "project", cast.project),
        ("director", "city", cast.city), ("chief", "group", cast.group),
    ):  # fmt: skip
        hold(cast, username, level, node)
