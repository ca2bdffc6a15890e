"""Rows of the one timeline as pages draw them; each leads to its record where the reader may open it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.access.permissions import Permission as P
from tonglu.customers.circles import CIRCLE_ROLES
from tonglu.customers.consents import PURPOSES
from tonglu.customers.mandates import MANDATE_KINDS
from tonglu.customers.queries import ROLES, customer_names
from tonglu.customers.ways import ADDRESS_KINDS
from tonglu.estates.queries import unit_names
from tonglu.lib.actor import Actor
from tonglu.messaging.shipped import SHIPPED
from tonglu.standing.tending import OUTCOMES
from tonglu.touchpoints.mediums import MEDIUMS
from tonglu.touchpoints.queries import TimelineRow
from tonglu.ui.addresses import url

LOOKS: Final[Mapping[str, tuple[str, str]]] = {  # family → icon, tone
    "service": ("headset", "new"),
    "touchpoints": ("message-circle", "hand"),
    "customers": ("user-round", "plain"),
    "standing": ("tag", "plain"),
    "estates": ("building-2", "done"),
    "access": ("eye", "warn"),
    "messaging": ("mail", "plain"),
}
FAMILIES: Final = (
    ("", gettext_lazy("全部")),
    ("service", gettext_lazy("工单")),
    ("touchpoints", gettext_lazy("接触")),
    ("customers", gettext_lazy("资料与关系")),
    ("estates", gettext_lazy("房产")),
)
ROLE_WORDS, MEDIUM_WORDS = {**dict(CIRCLE_ROLES), **dict(ADDRESS_KINDS), **dict(MANDATE_KINDS), **dict(ROLES)}, dict(MEDIUMS)
PURPOSE_WORDS, OUTCOME_WORDS = dict(PURPOSES), dict(OUTCOMES)


def chosen_family(wish: str) -> str:
    return wish if wish in {code for code, _label in FAMILIES} else ""


def kinds_of(family: str) -> list[str] | None:
    """What is said of somebody belongs to the particulars; None for all."""
    return (["customers", "standing"] if family == "customers" else [family]) if family else None


def family_tabs(here: str, chosen: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": f"{here}?kinds={code}" if code else here, "is_active": code == chosen} for code, label in FAMILIES]


def story_of(
    by: Actor, rows: Sequence[TimelineRow], *, is_unit: bool = False, known: Mapping[int, str] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Return what ui.timeline draws. At most one query: the names of rooms that the caller does not know, or of the people of a room."""
    if is_unit:  # a case says itself whose it is
        people = customer_names(by, {each.customer_id for each in rows if each.customer_id and each.family != "service"})
        return [_event(by, each, "") | _whose(each, people) for each in rows]
    unknown = {each.unit_id for each in rows if each.unit_id and each.unit_id not in known}
    rooms = {**known, **unit_names(by, unknown)}
    return [_event(by, each, rooms.get(each.unit_id or 0, "")) for each in rows]


def _whose(row: TimelineRow, people: Mapping[int, str]) -> dict[str, str]:
    """Of whom a row of a room speaks; nobody where the reader does not reach them."""
    name = people.get(row.customer_id or 0, "")
    return {"whose": name, "whose_url": url("web:customer", row.customer_id) if name else ""}


def _event(by: Actor, row: TimelineRow, room: str) -> dict[str, Any]:
    icon, tone = LOOKS.get(row.family, ("circle-dot", "plain"))
    said = [row.words, *_details(row)]
    return {
        "at": row.happened_at,
        "title": _(row.label),
        "who": row.person_name,
        "source": " · ".join(filter(None, (row.body.get("number", ""), room))),
        "icon": icon,
        "tone": tone,
        "words": " · ".join(each for each in said if each),
        "url": _address(by, row),
    }


def _details(row: TimelineRow) -> list[str]:
    body = row.body
    words = [str(ROLE_WORDS.get(body.get("role", ""), "")), str(MEDIUM_WORDS.get(body.get("medium", ""), ""))]
    if row.family == "messaging" and (message := SHIPPED.get(body.get("code", ""))):
        words.append(_(message.name))
    if body.get("purpose") in PURPOSE_WORDS:
        words.append(str(PURPOSE_WORDS[body["purpose"]]))
    if body.get("outcome") in OUTCOME_WORDS:
        words.append(str(OUTCOME_WORDS[body["outcome"]]))
    if "is_given" in body:
        words.append(_("同意") if body["is_given"] else _("不同意或撤回"))
    if "is_inbound" in body and not body["is_inbound"]:
        words.append(_("我们联系"))
    return [*words, *(str(body[name]) for name in ("title", "keeper_name", "on", "result", "reason") if body.get(name))]


def _address(by: Actor, row: TimelineRow) -> str:
    if row.family == "service" and row.subject_id and "number" in row.body and by.can(P.CASE_VIEW):
        return url("web:case", row.subject_id)
    return ""
