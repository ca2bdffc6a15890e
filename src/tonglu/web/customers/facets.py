"""What every list of customers can be narrowed by."""

from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tonglu.customers.circles import CIRCLES, NONE, in_circles, living_as
from tonglu.customers.queries import KINDS, ROLES
from tonglu.estates.queries import project_names
from tonglu.lib.actor import Actor
from tonglu.ui.listing import Facet

CIRCLE_CHOICES: Final[list[tuple[str, Any]]] = [*((code, _(words)) for code, words in CIRCLES), (NONE, _("不在圈层"))]


def facets_of(by: Actor, *, by_name: bool = False) -> tuple[Facet, ...]:
    """Return the filters by place, standing, circle and kind, as far as the actor sees.

    `by_name` is for a list that is read as a whole, not place by place: few whom a filter finds are named one by one.
    """
    return (
        Facet("project", _("项目"), partial(_projects, by), narrow=_at_nodes),
        Facet("role", _("身份"), ROLES, narrow=partial(_as_role, by=by, by_name=by_name)),
        Facet("circle", _("圈层"), CIRCLE_CHOICES, narrow=partial(_in_circles, by=by, by_name=by_name)),
        Facet("kind", _("类型"), KINDS),
    )


def _projects(by: Actor) -> list[tuple[int, str]]:
    return [(each.node_id, each.name) for each in project_names(by)]


def _at_nodes(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(nodes__shares=[int(each) for each in chosen])


def _as_role(rows: QuerySet[Any], chosen: list[str], *, by: Actor, by_name: bool) -> QuerySet[Any]:
    return living_as(by, rows, chosen, by_name=by_name)


def _in_circles(rows: QuerySet[Any], chosen: list[str], *, by: Actor, by_name: bool) -> QuerySet[Any]:
    return in_circles(by, rows, chosen, by_name=by_name)
