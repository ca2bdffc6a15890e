"""The list of cases narrowed to those behind a number of a dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries import cases_behind
from tonglu.insight.rules.numbers import CHECK_ROWS, ROWS
from tonglu.insight.rules.periods import EARLIEST
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.plain import as_id
from tonglu.organisation.queries import item_names, nodes_of
from tonglu.service.rules.states import CaseSubject
from tonglu.ui.doors import Request
from tonglu.ui.formats import day
from tonglu.web.insight.asked import narrowed, read_day

PARAMS: Final = ("number", "since", "until", "node", "subject", "problem", "category")


@dataclass(frozen=True, slots=True)
class Behind:
    """`words` say which number; `given` is what the filters of the list carry along."""

    words: str
    given: Mapping[str, str]
    clear_url: str


def behind_of(request: Request, by: Actor, rows: QuerySet[Any]) -> tuple[QuerySet[Any], Behind | None]:
    """Return the rows that the address's number counted; the rows as they are where it names none that one may see."""
    query = request.GET
    code, since, until = query.get("number", ""), read_day(query.get("since", "")), read_day(query.get("until", ""))
    named = {**ROWS, **CHECK_ROWS}
    if code not in named or until is None or not by.can(P.NUMBER_VIEW):
        return rows, None
    asker, place = _at_place(by, query.get("node", ""))
    also, matter = _also(query)
    found = cases_behind(asker, code, since or EARLIEST, until, **also)
    words = " · ".join(each for each in (_(named[code].name), _days(since, until, by), place, matter) if each)
    given = {name: query[name] for name in PARAMS if name in query}
    rest = query.copy()
    for name in (*PARAMS, "after", "before"):
        rest.pop(name, None)
    return rows.filter(pk__in=found.order_by().values("pk")), Behind(words, given, f"{reverse('web:cases')}?{rest.urlencode()}")


def _at_place(by: Actor, wish: str) -> tuple[Actor, str]:
    if not wish:
        return by, ""
    nodes = nodes_of(by.reach[P.NUMBER_VIEW].nodes)
    here = next((each for each in nodes if each.pk == as_id(wish)), None)
    if here is None:
        return narrowed(by, frozenset()), ""
    return narrowed(by, frozenset(each.pk for each in nodes if each.path.startswith(here.path))), here.name


def _also(query: Mapping[str, str]) -> tuple[dict[str, object], str]:
    """The columns of the mark that narrow, and their words; what is no code of ours finds nothing."""
    also: dict[str, object] = {}
    words: list[str] = []
    if subject := query.get("subject", ""):
        also["subject"] = subject[:12].replace("\0", "")
        words += [_(each.label) for each in CaseSubject if each.value == subject]
    items = {name: as_id(query[name]) or 0 for name in ("problem", "category") if query.get(name)}
    names = item_names(items.values()) if items else {}
    for name, pk in items.items():
        also[f"{name}_id"] = pk
        words.append(names.get(pk, "—"))
    return also, " · ".join(words)


def _days(since: Any, until: Any, by: Actor) -> str:
    last = min(type(until).fromordinal(until.toordinal() - 1), day_of(by.at))
    if since is None or since <= EARLIEST:
        return _("{day} 及以前").format(day=day(last)) if last < day_of(by.at) else ""
    return day(last) if since == last else f"{day(since)} – {day(last)}"
