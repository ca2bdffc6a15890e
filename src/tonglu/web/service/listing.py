"""What the list of cases may be filtered and sorted by."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import people_for
from tonglu.access.reaches import kept_beside
from tonglu.lib.actor import Actor
from tonglu.lib.choices import choices_of
from tonglu.lib.clock import SHANGHAI
from tonglu.organisation.queries import nodes_for
from tonglu.service.finding import NEWEST, find_cases
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.touchpoints.mediums import MEDIUMS
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, Searched, col

Rows = QuerySet[Any]
SOON: Final = timedelta(hours=4)
MOST_PEOPLE: Final = 200

COLUMNS: Final = [
    col("number", _("单号")),
    col("what", _("摘要"), wide=True),
    col("kind", _("类型"), quiet=True),
    col("who", _("客户 / 房间")),
    col("state", _("状态")),
    col("keeper", _("处理人"), quiet=True),
    col("due", _("时限")),
    col("opened", _("来件时间"), quiet=True),
]
SORTS: Final = (
    Sort("opened", "opened_at", is_descending=True, is_by_place=True),
    Sort("due", "due_at", is_nullable=True, is_by_place=True),
    Sort("number", "number", is_descending=True),
)
DUE_CHOICES: Final = [("late", _("已超时")), ("soon", _("4 小时内到期")), ("today", _("今天到期"))]
OPENED_CHOICES: Final = [("today", _("今天")), ("week", _("近 7 天")), ("month", _("近 30 天")), ("year", _("今年"))]


CLIMBED_CHOICES: Final = [
    ("2", _("升级到主管及以上")),
    ("3", _("升级到项目及以上")),
    ("4", _("升级到城市及以上")),
    ("5", _("升级到集团")),
]


def listing_of(by: Actor) -> Listing:
    """The listing of one person: which keepers and projects are offered depends on their reach."""
    return Listing(
        sorts=SORTS,
        facets=(
            Facet("state", _("状态"), choices_of(CaseState)),
            Facet("due", _("时限"), DUE_CHOICES, narrow=partial(_by_due, at=by.at), days="due_at", also=~Q(state="closed")),
            Facet("kind", _("类型"), choices_of(CaseKind)),
            Facet("grade", _("等级"), choices_of(CaseGrade)),
            Facet("keeper", _("处理人"), partial(keepers_offered, by), narrow=partial(by_keeper, by=by)),
            Facet("project", _("项目"), partial(projects_offered, by), lookup="node_id"),
            Facet("climbed", _("升级"), CLIMBED_CHOICES, narrow=_by_climb),
            Facet("medium", _("渠道"), MEDIUMS),
            Facet("opened", _("来件"), OPENED_CHOICES, narrow=partial(_by_opened, at=by.at), days="opened_at"),
            Facet("closed", _("关闭时间"), days="closed_at", begun="opened_at"),
        ),
        search=partial(_by_words, by=by),
        search_label=_("单号、摘要、原话、客户、房号"),
    )


def day_start(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def _by_words(rows: Rows, text: str, *, by: Actor) -> Searched:
    """By number, room, title, the customer's own words, or the name of the customer or the contact."""
    found = find_cases(by, rows, text)
    notes = []
    if found.is_of_newest:
        notes.append(
            gettext("摘要、原话和联系人只在各处最近的工单里找，一共 %(n)s 张；选一段来件时间，可以找更早的。") % {"n": f"{NEWEST:,}"}
        )
    if found.is_of_some:
        notes.append(gettext("符合的客户或房间太多，只找了其中一部分；多输几个字，可以找全。"))
    return Searched(found.rows, notes, found.is_by_day)


def _by_due(rows: Rows, chosen: list[str], *, at: datetime) -> Rows:
    """Late, soon and today are stretches of one column; several chosen are joined."""
    ends = {
        "late": Q(due_at__lt=at),
        "soon": Q(due_at__gte=at, due_at__lt=at + SOON),
        "today": Q(due_at__gte=at, due_at__lt=day_start(at) + timedelta(days=1)),
    }
    wanted = Q()
    for each in chosen:
        wanted |= ends[each]
    return rows.filter(wanted)


def _by_climb(rows: Rows, chosen: list[str]) -> Rows:
    """The lowest of the levels that were chosen says from where on."""
    return rows.filter(climbed_to__gte=min(int(each) for each in chosen))


def _by_opened(rows: Rows, chosen: list[str], *, at: datetime) -> Rows:
    today = day_start(at)
    begins = {
        "today": today,
        "week": today - timedelta(days=6),
        "month": today - timedelta(days=29),
        "year": today.replace(month=1, day=1),
    }
    return rows.filter(opened_at__gte=min(begins[each] for each in chosen))


def by_keeper(rows: Rows, chosen: list[str], *, by: Actor) -> Rows:
    people = [int(each) for each in chosen if each.isdecimal()]
    if "me" in chosen and by.person_id:
        people.append(by.person_id)
    wanted = Q(keeper_id__in=people)
    return rows.filter(wanted | Q(keeper_id=None)) if "none" in chosen else rows.filter(wanted)


def keepers_offered(by: Actor) -> Sequence[tuple[str, Any]]:
    own = [("me", _("我")), ("none", _("还没派人"))]
    if not by.can(P.PERSON_VIEW):
        return own
    return [*own, *kept_beside(by, "keepers", lambda: _people(by))]


def _people(by: Actor) -> list[tuple[str, str]]:
    people = people_for(by).filter(state="active").exclude(pk=by.person_id or 0).order_by("name", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in people[:MOST_PEOPLE]]


def projects_offered(by: Actor) -> Sequence[tuple[int, str]]:
    return kept_beside(by, "projects", lambda: _project_nodes(by))


def _project_nodes(by: Actor) -> list[tuple[int, str]]:
    return list(nodes_for(by).filter(kind="project").order_by("path").values_list("pk", "name")[:MOST_PEOPLE])
