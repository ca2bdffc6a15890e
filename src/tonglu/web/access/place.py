"""Where am I: the node a person looks at, kept in the session, switched in the top bar, never beyond his reach."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from tonglu.access.reaches import Reached, kept_beside
from tonglu.lib.actor import Actor, Reach
from tonglu.lib.plain import as_id
from tonglu.organisation.queries import NodeRow, node_rows
from tonglu.ui import menu
from tonglu.ui.doors import Request, actor_of, signed_in
from tonglu.web.access.sign_in import way_on

KEPT: Final = "place"


def reached_nodes(actor: Actor) -> frozenset[int]:
    """Every node that any permission of the actor reaches."""
    return frozenset(node for reach in actor.reach.values() for node in reach.nodes)


def places(request: HttpRequest) -> menu.Places:
    """Return the trail and the choices of the top bar; no query, as a rule."""
    actor = actor_of(request)
    if actor is None:
        return menu.Places()
    kept = kept_place(request)
    return kept_beside(actor, ("places", kept), lambda: _places(actor, kept))


def _places(actor: Actor, kept: int | None) -> menu.Places:
    if not (nodes := [each for each in _nodes_seen(actor) if each.is_active]):
        return menu.Places()
    shallowest = min(each.path.count(".") for each in nodes)
    choices = tuple(menu.Place(each.pk, each.name, each.path.count(".") - shallowest, each.kind) for each in nodes)
    now = next((each for each in nodes if each.pk == kept), nodes[0])
    trail = tuple(menu.Place(each.pk, each.name) for each in nodes if now.path.startswith(each.path))
    return menu.Places(trail, choices)


def _nodes_seen(actor: Actor) -> Sequence[NodeRow]:
    """Return every node reached, in tree order; kept beside the actor's reach, which a change of the tree makes anew."""
    return kept_beside(actor, "nodes", lambda: tuple(node_rows(reached_nodes(actor))))


def within_place(request: Request) -> Actor:
    """Return the actor narrowed to the place he looks at: for lists, never for opening one record or for acts."""
    return narrowed_to(request.actor, kept_place(request))


def kept_place(request: HttpRequest) -> int | None:
    """Return the node the person looks at; None where he never chose one."""
    kept = request.session.get(KEPT)
    return kept if isinstance(kept, int) else None


def narrowed_to(actor: Actor, place_id: int | None) -> Actor:
    """Return the actor narrowed to a place and below; as he is where he reaches no such place, or nothing beside it."""
    if place_id is None:
        return actor
    nodes = _nodes_seen(actor)
    here = next((each for each in nodes if each.pk == place_id), None)
    if here is None or all(each.path.startswith(here.path) for each in nodes):
        return actor
    top = here.path
    return replace(actor, reach=kept_beside(actor, ("place", place_id), lambda: _reach_below(actor, nodes, top)))


def _reach_below(actor: Actor, nodes: Sequence[NodeRow], top: str) -> Reached:
    below = frozenset(each.pk for each in nodes if each.path.startswith(top))
    return Reached({name: _narrowed(reach, below) for name, reach in actor.reach.items()})


def _narrowed(reach: Reach, below: frozenset[int]) -> Reach:
    return replace(reach, nodes=reach.nodes & below)


@signed_in
@require_POST
def switch_place(request: Request) -> HttpResponse:
    """Look at another node; one that is not reached is not remembered."""
    wish = as_id(request.POST.get("node", ""))
    if wish in reached_nodes(request.actor):
        request.session[KEPT] = wish
    return HttpResponseRedirect(way_on(request))
