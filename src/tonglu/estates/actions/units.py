"""Change a unit and its dates."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.estates.facts import UnitChanged, UnitDelivered, UnitMovedIn, UnitSigned
from tonglu.estates.models import Layout, Unit, UnitKind
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.facts import Fact
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import Refused

AREAS = {"forecast_sqm": "预测建筑面积", "measured_sqm": "实测建筑面积", "inside_sqm": "套内面积", "shared_sqm": "公摊面积"}
DATES: dict[str, tuple[str, Callable[..., Fact]]] = {
    "signed_on": ("签约日期", UnitSigned),
    "delivered_on": ("交付日期", UnitDelivered),
    "moved_in_on": ("入住日期", UnitMovedIn),
}


@act
def change_unit(unit_id: int, *, by: Actor, **changes: Any) -> Unit:
    """Change kind, layout, areas or address of a unit; its code is how people call it and stays."""
    unit = take(Unit, unit_id, permission=P.ESTATE_EDIT, by=by)
    new = _judged(unit, changes)
    changed = [name for name, value in new.items() if getattr(unit, name) != value]
    if changed:
        for name in changed:
            setattr(unit, name, new[name])
        unit.save(update_fields=changed)
        tell(UnitChanged(columns=changed, unit_id=unit.pk, node_id=unit.node_id), by=by)
    return unit


def _judged(unit: Unit, changes: dict[str, Any]) -> dict[str, Any]:
    new = {name: value for name, value in changes.items() if name in AREAS}
    for name, value in new.items():
        _refuse_area(AREAS[name], value)
    if "kind" in changes:
        new["kind"] = UnitKind(changes["kind"])
    if "police_address" in changes:
        new["police_address"] = label_of(changes["police_address"], "门牌地址", 200, required=False)
    if "layout_id" in changes:
        new["layout_id"] = _layout_id(unit, changes["layout_id"])
    return new


def _refuse_area(what: str, value: Decimal | None) -> None:
    if value is not None and not 0 < value < 100_000:
        raise Refused("{what}要大于 0，小于 100000 ㎡", what=what)


def _layout_id(unit: Unit, layout_id: int | None) -> int | None:
    if layout_id and not Layout.objects.filter(project_id=unit.project_id, pk=layout_id).exists():
        raise Refused("这个户型不属于本项目，请重新选择")
    return layout_id or None


@act
def date_unit(
    unit_id: int, *, signed_on: date | None = None, delivered_on: date | None = None, moved_in_on: date | None = None, by: Actor
) -> Unit:
    """Write when a unit was signed, delivered, moved into; a day that is not given stays as it is."""
    unit = take(Unit, unit_id, permission=P.ESTATE_EDIT, by=by)
    given = {"signed_on": signed_on, "delivered_on": delivered_on, "moved_in_on": moved_in_on}
    changed = {name: day for name, day in given.items() if day and getattr(unit, name) != day}
    for name, day in changed.items():
        setattr(unit, name, day)
    _refuse_days(unit, day_of(by.at), changed)
    if changed:
        unit.save(update_fields=list(changed))
    for name, day in changed.items():
        tell(DATES[name][1](on=day.isoformat(), unit_id=unit.pk, node_id=unit.node_id), by=by)
    return unit


def _refuse_days(unit: Unit, today: date, changed: dict[str, date]) -> None:
    for name, day in changed.items():
        if not day.year >= 1949 or day > today:
            raise Refused("{what} {day} 不合理：要在 1949 年以后、今天以前", what=DATES[name][0], day=day.isoformat())
    if unit.signed_on and unit.delivered_on and unit.delivered_on < unit.signed_on:
        raise Refused("交付日期 {delivered} 早于签约日期 {signed}，请核对", delivered=unit.delivered_on, signed=unit.signed_on)
    if unit.delivered_on and unit.moved_in_on and unit.moved_in_on < unit.delivered_on:
        raise Refused("入住日期 {moved} 早于交付日期 {delivered}，请核对", moved=unit.moved_in_on, delivered=unit.delivered_on)
