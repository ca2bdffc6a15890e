"""The rule of a segment: a tree of all, any, at least so many, and not over conditions; read strictly from versioned JSON."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from tonglu.customers.rules.conditions import Field, Given
from tonglu.lib.labelled import N_, Labelled
from tonglu.lib.refusals import Refused

VERSION: Final = 1
MOST_LINES: Final = 20
DEEPEST: Final = 3  # groups within groups
UNREADABLE: Final = "这组条件看不懂，请重新建立"


class Join(Labelled):
    ALL = "all", N_("全部满足")
    ANY = "any", N_("满足任意一条")
    LEAST = "least", N_("至少满足几条")


@dataclass(frozen=True, slots=True)
class Line:
    """One condition with what it was given; `is_not` turns it round."""

    code: str
    given: Given = field(default_factory=dict)
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    join: Join
    parts: tuple["Line | Group", ...]
    least: int = 1  # of LEAST: how many of the parts
    is_not: bool = False


Part = Line | Group
Catalogue = Mapping[str, tuple[str, Sequence[Field]]]  # code: label and fields


def read_rule(data: Any, catalogue: Catalogue) -> Group:
    """Return the tree of kept or typed JSON; Refused with the sentence about the first thing that is wrong."""
    if not isinstance(data, Mapping) or data.get("v") != VERSION:
        raise Refused(UNREADABLE)
    tree = _group(data, catalogue, 1)
    if len(list(lines_of(tree))) > MOST_LINES:
        raise Refused("条件太多，最多 {most} 条", most=MOST_LINES)
    return tree


def lines_of(part: Part) -> Iterator[Line]:
    if isinstance(part, Line):
        yield part
    else:
        for each in part.parts:
            yield from lines_of(each)


def telling(tree: Group) -> list[Line]:
    """Return the lines that tell one member from another: what all must satisfy tells nothing, where there is a choice beside it."""
    groups = [each for each in tree.parts if isinstance(each, Group) and not each.is_not]
    if tree.join == Join.ALL and groups:
        return [line for group in groups for line in lines_of(group)]
    return list(lines_of(tree))


def met(tree: Group, held: Collection[int]) -> bool:
    """Tell whether a rule holds for somebody for whom these of its lines hold (by their place among lines_of)."""
    return _met(tree, held, count())


def _met(part: Part, held: Collection[int], numbers: Iterator[int]) -> bool:
    if isinstance(part, Line):
        return (next(numbers) in held) != part.is_not
    found = [_met(each, held, numbers) for each in part.parts]  # all of them: each line takes its number
    wanted = {Join.ALL: len(found), Join.ANY: 1, Join.LEAST: part.least}[part.join]
    return (sum(found) >= wanted) != part.is_not


def kept(tree: Group) -> dict[str, Any]:
    """Return the tree as JSON."""
    return {"v": VERSION, **_kept(tree)}


def _kept(part: Part) -> dict[str, Any]:
    if isinstance(part, Line):
        return {"is": part.code, "given": dict(part.given), "not": part.is_not}
    return {"join": part.join.value, "least": part.least, "not": part.is_not, "parts": [_kept(each) for each in part.parts]}


def _group(data: Mapping[str, Any], catalogue: Catalogue, depth: int) -> Group:
    parts, join, is_not = data.get("parts"), data.get("join"), data.get("not", False)
    if not isinstance(parts, list | tuple) or not isinstance(join, str) or join not in set(Join) or not isinstance(is_not, bool):
        raise Refused(UNREADABLE)
    if depth > DEEPEST:
        raise Refused("条件组最多套 {most} 层", most=DEEPEST)
    if not parts:
        raise Refused("请至少加一个条件；空的条件组请删去")
    if len(parts) > MOST_LINES:
        raise Refused("条件太多，最多 {most} 条", most=MOST_LINES)
    found = tuple(_part(each, catalogue, depth) for each in parts)
    return Group(
        next(each for each in Join if each == join), found, _least(data.get("least", 1), len(parts)) if join == Join.LEAST else 1, is_not
    )


def _least(typed: Any, most: int) -> int:
    text = str(typed)
    if isinstance(typed, bool) or not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= most):
        raise Refused("至少满足几条：要是 1 到 {most} 的整数", most=most)
    return int(text)


def _part(data: Any, catalogue: Catalogue, depth: int) -> Part:
    if not isinstance(data, Mapping):
        raise Refused(UNREADABLE)
    return _line(data, catalogue) if "is" in data else _group(data, catalogue, depth + 1)


def _line(data: Mapping[str, Any], catalogue: Catalogue) -> Line:
    code, given, is_not = data["is"], data.get("given", {}), data.get("not", False)
    if not isinstance(code, str) or not isinstance(given, Mapping) or not isinstance(is_not, bool):
        raise Refused(UNREADABLE)
    if not code:
        raise Refused("请选择条件")
    if code not in catalogue:
        raise Refused("没有这种条件了：{code}", code=code[:40])
    _label, fields = catalogue[code]
    if unknown := given.keys() - {each.code for each in fields}:
        raise Refused("没有这种条件了：{code}", code=f"{code}.{min(unknown)}"[:40])
    return Line(code, {each.code: each.read(given.get(each.code)) for each in fields}, is_not)
