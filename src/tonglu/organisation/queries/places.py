"""The tree, the calendars and the look-ups."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Model, Prefetch, Q, QuerySet

from tonglu.lib import prepared
from tonglu.lib.actor import NOTHING, Actor
from tonglu.lib.calendar import ALWAYS, DayKind, DayRow, Slot
from tonglu.lib.calendar import WorkCalendar as Calendar
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet
from tonglu.organisation.models import CalendarDay, Department, LookupItem, Node, NodeKind, Post, WorkCalendar
from tonglu.organisation.needs import NODE_VIEW, SETTING_EDIT, is_at_top, need

M = TypeVar("M", bound=Model)
NODE_KINDS = NodeKind.choices

# --- the tree


def nodes_for(by: Actor) -> ScopedQuerySet[Node]:
    return Node.objects.reachable(by, NODE_VIEW).order_by("path")


def node_for(by: Actor, node_id: int) -> Node:
    return _one(nodes_for(by).select_related("parent", "calendar"), node_id)


def departments_of(by: Actor, node_id: int) -> QuerySet[Department]:
    return Department.objects.reachable(by, NODE_VIEW).filter(node_id=node_id).order_by("-is_active", "name")


def posts_of(by: Actor, node_id: int) -> QuerySet[Post]:
    rows = Post.objects.reachable(by, NODE_VIEW).filter(node_id=node_id)
    return rows.select_related("department", "superior").order_by("-is_active", "department__name", "name")


def posts_for(by: Actor) -> QuerySet[Post]:
    rows = Post.objects.reachable(by, NODE_VIEW).filter(is_active=True, node__is_active=True)
    return rows.select_related("node", "department").order_by("node__path", "name")


def names_of(node_ids: Iterable[int]) -> dict[int, str]:
    """Return the plain names of nodes: names of places are no secret, rows of theirs are."""
    return dict(Node.objects.filter(pk__in=set(node_ids)).values_list("id", "name"))


def nodes_of(node_ids: Iterable[int]) -> list[Node]:
    """Return the nodes of ids that the caller took from an actor's reach, in tree order."""
    return list(Node.objects.filter(pk__any_of=set(node_ids)).order_by("path"))


class NodeRow(NamedTuple):
    """What the top bar shows of a node."""

    pk: int
    name: str
    path: str
    kind: str
    is_active: bool


def node_rows(node_ids: Iterable[int]) -> list[NodeRow]:
    """Return the nodes of ids that the caller took from an actor's reach, in tree order, without their other columns."""
    rows = Node.objects.filter(pk__any_of=set(node_ids)).order_by("path").values_list("pk", "name", "path", "kind", "is_active")
    return [NodeRow(*each) for each in rows]


class Place(NamedTuple):
    """A node as one speaks of it: the company and the place itself, where it is not the company."""

    node_id: int
    company: str
    name: str


def places_of(node_ids: Iterable[int]) -> list[Place]:
    """Return the names of places with their city companies, in the order of the ids; names of places are no secret."""
    wanted = list(node_ids)
    paths = dict(Node.objects.filter(pk__in=wanted).values_list("pk", "path"))
    above = {int(each) for path in paths.values() for each in path.strip(".").split(".")}
    known = {pk: (name, kind) for pk, name, kind in Node.objects.filter(pk__in=above).values_list("pk", "name", "kind")}
    found = []
    for pk in wanted:
        line = [int(each) for each in reversed(paths[pk].strip(".").split("."))]
        company = next((known[each][0] for each in line if known[each][1] == NodeKind.CITY), known[line[-1]][0])
        found.append(Place(pk, company, known[pk][0] if known[pk][0] != company else ""))
    return found


def lineage(node_id: int) -> list[int]:
    """Return the ids from the node itself up to the root: the nearest rule of a place stands first."""
    path = Node.objects.values_list("path", flat=True).get(pk=node_id)
    return [int(each) for each in reversed(path.strip(".").split("."))]


# --- calendars


def calendars_for(by: Actor) -> QuerySet[WorkCalendar]:
    """Every calendar with its slots: they belong to the whole company, so that any signed-in member may read them."""
    if by.person_id is None and not by.can(SETTING_EDIT):
        return WorkCalendar.objects.none()
    return WorkCalendar.objects.prefetch_related("slots").order_by("name")


def calendar_row_for(by: Actor, calendar_id: int) -> WorkCalendar:
    return _one(calendars_for(by), calendar_id)


def days_for(by: Actor, year: int, calendar: WorkCalendar | None = None) -> QuerySet[CalendarDay]:
    """Return the dated days of a year: statutory ones, or those of one calendar."""
    need(by, SETTING_EDIT)
    return CalendarDay.objects.filter(calendar=calendar, on__year=year).order_by("on")


def work_calendar(calendar_id: int) -> Calendar:
    """Return the calendar as arithmetic: slots, statutory days and its own days (which win); kept until it changes."""
    return calendar_of(WorkCalendar.objects.only("stamp").get(pk=calendar_id))


def calendar_of(row: WorkCalendar) -> Calendar:
    """No scope: return the arithmetic of a calendar whose row was just read, without another query."""
    return _calendar(row.pk, row.stamp)


@lru_cache(maxsize=64)
def _calendar(calendar_id: int, stamp: UUID) -> Calendar:  # noqa: ARG001 - the stamp is what keeps the cache true
    own = Prefetch("days", CalendarDay.objects.order_by("on"))
    row = WorkCalendar.objects.prefetch_related("slots", own).get(pk=calendar_id)
    if row.is_always:
        return Calendar.of(row.name, dict(enumerate(ALWAYS.week)))
    week: dict[int, list[Slot]] = {}
    for slot in row.slots.all():
        week.setdefault(slot.weekday, []).append((slot.start_minute, slot.end_minute))
    statutory = CalendarDay.objects.filter(calendar=None).order_by("on") if row.follows_statutory else ()
    return Calendar.of(row.name, week, [*map(day_row, statutory), *map(day_row, row.days.all())])


def day_row(day: CalendarDay) -> DayRow:
    return DayRow(day.on, DayKind(day.kind), day.name, day.source, day.is_predicted, day.as_weekday)


def may_change_settings(by: Actor) -> bool:
    """Tell whether the actor may change what holds for the whole company."""
    return is_at_top(by, SETTING_EDIT)


def settings_within(rows: QuerySet[M], by: Actor) -> QuerySet[M]:
    """Narrow rows of settings with a `node` to those of places where the actor may set, and those that hold everywhere."""
    reach = by.reach.get(SETTING_EDIT, NOTHING)
    if not reach:
        return rows.none()
    return rows if reach.is_all else rows.filter(Q(node=None) | Q(node__any_of=reach.nodes))


# --- look-ups


def lookup_items(list_code: str, parent: LookupItem | None = None) -> QuerySet[LookupItem]:
    """Return the entries in use below a parent (roots without one), in their order."""
    return LookupItem.objects.filter(list_code=list_code, parent=parent, is_active=True).order_by("position", "id")


def item_names(item_ids: Iterable[int]) -> dict[int, str]:
    """Return the words of entries, in use or not: what a list offers is no secret."""
    rows = prepared.rows("SELECT id, name FROM organisation_lookupitem WHERE id = ANY(%s::bigint[])", [sorted(set(item_ids))])
    return {pk: name for pk, name in rows}  # noqa: C416 - a row is a tuple of any length to the type checker


def lookup_rows_for(by: Actor, list_code: str) -> QuerySet[LookupItem]:
    """Return every entry of a list, also those no longer in use, for its editor."""
    need(by, SETTING_EDIT)
    return LookupItem.objects.filter(list_code=list_code).order_by("position", "id")


def _one(rows: QuerySet[M], pk: int) -> M:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotAllowed
    return row


def lookup_counts(by: Actor) -> dict[str, int]:
    """Return how many entries in use each list has."""
    need(by, SETTING_EDIT)
    return dict(LookupItem.objects.filter(is_active=True).order_by().values_list("list_code").annotate(Count("id")))


def statutory_years(by: Actor) -> list[tuple[int, int, bool]]:
    """Return the years with statutory days: year, how many, whether any is only a guess."""
    need(by, SETTING_EDIT)
    rows = CalendarDay.objects.filter(calendar=None).order_by("on__year").values_list("on__year")
    return list(rows.annotate(count=Count("id"), guessed=BoolOr("is_predicted")))
