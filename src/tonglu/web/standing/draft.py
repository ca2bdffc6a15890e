"""A rule while it is typed: read from the boxes of the builder, changed by its buttons, drawn again with nothing lost."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from tonglu.customers.conditions import CONDITIONS, Condition
from tonglu.customers.rules.conditions import SEVERAL, Field
from tonglu.lib.actor import Actor
from tonglu.standing.rules.tree import DEEPEST, VERSION, Join

PLACE: Final = re.compile(r"[gl]:0(?:\.[0-9]{1,2}){0,4}")
MOST: Final = 60
LONGEST: Final = 40
ON: Final = "1"


@dataclass(slots=True)
class Box:
    """One box of a condition as the page draws it."""

    name: str
    field: Field
    value: Any
    choices: list[tuple[str, str]] = dataclasses.field(default_factory=list)

    @property
    def chosen(self) -> list[str]:
        return [self.value] if isinstance(self.value, str) else list(self.value or ())

    @property
    def words(self) -> str:
        return _("、").join(words for value, words in self.choices if value in self.chosen)


@dataclass(slots=True)
class Spot:
    """A group or a line of the tree under its path: 0 is the whole, 0.1 its second part."""

    path: str
    data: dict[str, Any]
    parts: list["Spot"] = dataclasses.field(default_factory=list)
    boxes: list[Box] = dataclasses.field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return "parts" in self.data

    @property
    def may_nest(self) -> bool:
        return self.path.count(".") + 2 <= DEEPEST


def blank() -> dict[str, Any]:
    return {"v": VERSION, "join": Join.ALL.value, "parts": [line("")]}


def line(code: str) -> dict[str, Any]:
    condition = CONDITIONS.get(code)
    return {"is": code, "given": {each.code: _usual(each) for each in condition.fields} if condition else {}, "not": False}


def _usual(box: Field) -> Any:
    if box.kind == SEVERAL:
        return list(box.usual or ())
    return "" if box.usual is None else str(box.usual)


def typed(query: QueryDict) -> dict[str, Any]:
    """Return the rule as the boxes have it; what is not of the builder is left out."""
    found: dict[str, dict[str, Any]] = {}
    for place in query.getlist("at")[:MOST]:
        if not PLACE.fullmatch(place):
            continue
        kind, _colon, path = place.partition(":")
        data = _group(query, path) if kind == "g" else _line(query, path)
        above = found.get(path.rpartition(".")[0])
        if path not in found and (path == "0" or (above is not None and "parts" in above)):
            found[path] = data
            if above is not None:
                above["parts"].append(data)
    top = found.get("0")
    return {"v": VERSION, **top} if top and "parts" in top else blank()


def _group(query: QueryDict, path: str) -> dict[str, Any]:
    join, least = query.get(f"join.{path}", Join.ALL.value)[:LONGEST], query.get(f"least.{path}", "1")[:LONGEST]
    return {"join": join, "least": least, "not": query.get(f"not.{path}") == ON, "parts": []}


def _line(query: QueryDict, path: str) -> dict[str, Any]:
    code = query.get(f"is.{path}", "")[:LONGEST]
    condition = CONDITIONS.get(code)
    if condition is None or code != query.get(f"was.{path}"):  # another one was chosen: it begins with what is usual
        return {**line(code), "not": query.get(f"not.{path}") == ON}
    given = {each.code: _value(query, f"v.{path}.{each.code}", each) for each in condition.fields}
    return {"is": code, "given": given, "not": query.get(f"not.{path}") == ON}


def _value(query: QueryDict, name: str, box: Field) -> Any:
    values = [each[: LONGEST + 1] for each in query.getlist(name)]
    return values if box.kind == SEVERAL else (values[0] if values else "")


def done(data: dict[str, Any], wish: str) -> dict[str, Any]:
    """Do what a button says: `line:0`, `group:0.1` add below a group, `drop:0.1` takes a part away."""
    act, _colon, path = wish.partition(":")
    spot, above = _found(data, path)
    if spot is None:
        return data
    if act == "drop" and above is not None:
        above["parts"].remove(spot)
    elif act in {"line", "group"} and "parts" in spot:
        new = line("") if act == "line" else {"join": Join.ANY.value, "least": "1", "not": False, "parts": [line("")]}
        spot["parts"].append(new)
    return data


def _found(data: dict[str, Any], path: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    steps, spot, above = path.split("."), data, None
    for step in steps[1:]:
        parts = spot.get("parts", [])
        if not step.isdecimal() or int(step) >= len(parts):
            return None, None
        above, spot = spot, parts[int(step)]
    return (spot, above) if steps[0] == "0" else (None, None)


def spots(by: Actor, data: Mapping[str, Any]) -> Spot:
    """Return the tree with the boxes of each line, ready to draw; each list of choices is asked for once."""
    return _spot(by, data, "0", {})


def _spot(by: Actor, data: Mapping[str, Any], path: str, offered: dict[tuple[str, str], list[tuple[str, str]]]) -> Spot:
    spot = Spot(path, {"not": False, "least": "1", **data})
    if spot.is_group:
        spot.parts = [_spot(by, each, f"{path}.{number}", offered) for number, each in enumerate(data["parts"])]
    elif condition := CONDITIONS.get(data["is"]):
        spot.boxes = [_box(by, condition, each, data.get("given", {}), path, offered) for each in condition.fields]
    return spot


def _box(
    by: Actor, condition: Condition, box: Field, given: Mapping[str, Any], path: str, offered: dict[tuple[str, str], list[tuple[str, str]]]
) -> Box:
    key = (condition.code, box.code)
    if box.choices is not None and key not in offered:
        offered[key] = list(box.choices(by))
    value = given.get(box.code)
    return Box(f"v.{path}.{box.code}", box, "" if value is None else value, offered.get(key, []))


def grouped(conditions: Iterable[Condition]) -> list[tuple[str, list[Condition]]]:
    found: dict[str, list[Condition]] = {}
    for each in conditions:
        found.setdefault(each.group, []).append(each)
    return list(found.items())
