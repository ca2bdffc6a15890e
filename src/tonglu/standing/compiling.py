"""A rule becomes one set of people: each condition a scoped statement of its own, joined by the set operations of the database.

Sets are predictable: each condition is read once, whatever stands beside it; an OR of sub-queries would be asked person by person.
Everything is within the node of the segment and what the reader reaches there: who may open a segment sees the same as its author.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tonglu.customers.conditions import CONDITIONS, Condition, Rows
from tonglu.customers.models import Customer
from tonglu.customers.queries import customers_for
from tonglu.lib.actor import Actor, Reach
from tonglu.lib.refusals import Refused
from tonglu.lib.scope import ScopedQuerySet
from tonglu.organisation.models import Node
from tonglu.standing.rules.tree import Catalogue, Group, Join, Line, Part, lines_of, read_rule

NOBODY: Final = "SELECT NULL::bigint AS id WHERE false"
Statement = tuple[str, tuple[Any, ...]]


def catalogue() -> Catalogue:
    return {each.code: (each.label, each.fields) for each in CONDITIONS.values()}


def rule_of(data: Any) -> Group:
    return read_rule(data, catalogue())


def needed_for(tree: Group) -> set[str]:
    """Return the permissions whose rows a rule asks for."""
    return {CONDITIONS[each.code].permission for each in lines_of(tree)}


def may_ask(by: Actor, tree: Group, node_id: int) -> bool:
    return all(by.reaches_node(each, node_id) for each in needed_for(tree))


def within(by: Actor, node_id: int) -> Actor:
    """Return the actor narrowed to a node and below, and to what it reaches by nodes: the same for everybody who reaches the node."""
    path = Node.objects.values_list("path", flat=True).get(pk=node_id)
    below = frozenset(Node.objects.filter(path__startswith=path).values_list("pk", flat=True))
    return replace(by, reach={name: Reach(below if each.is_all else each.nodes & below) for name, each in by.reach.items()})


def refuse_choices(by: Actor, tree: Group) -> None:
    """A choice that the author is not offered is refused: what one may not see is no word of a rule."""
    for number, line in enumerate(lines_of(tree), 1):
        condition = CONDITIONS[line.code]
        for field in condition.fields:
            if field.choices is None or not (chosen := line.given[field.code]):
                continue
            offered = {value for value, _words in field.choices(by)}
            if set([chosen] if isinstance(chosen, str) else chosen) - offered:
                raise Refused("第 {n} 条「{what}」：选项已经没有了，请重新选择", n=number, what=_(condition.label))


def chosen_by(by: Actor, tree: Group) -> ScopedQuerySet[Customer]:
    """Return the people of a rule; `by` is narrowed by `within`. One query."""
    statement, given = _people(tree, by)
    return customers_for(by).filter(pk__in=RawSQL(statement, given))  # noqa: S611 - the ORM's own statements, composed


def holding(by: Actor, lines: Sequence[Line], ids: Mapping[int, int]) -> dict[int, set[int]]:
    """Return by person (the root) the numbers of the lines that hold; `ids` leads from each record to its person. One query."""
    parts: list[str] = []
    given: list[Any] = []
    for number, line in enumerate(lines):
        for rows in _rows(line, by):
            narrowed = replace(rows, found=rows.found.filter(**{f"{rows.person or 'pk'}__any_of": list(ids)}))
            text, params = _ids(narrowed)
            parts.append(f"SELECT {number:d}, found.id FROM ({text}) AS found(id)")  # noqa: S608 - the ORM's own
            given += params
    found: dict[int, set[int]] = {}
    for number, person in _asked(" UNION ".join(parts), given) if parts else ():
        found.setdefault(ids.get(person, person), set()).add(number)
    return found


def _asked(statement: str, given: Sequence[Any]) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def condition_of(line: Line) -> Condition:
    return CONDITIONS[line.code]


def _rows(line: Line, by: Actor) -> Sequence[Rows]:
    condition = CONDITIONS[line.code]
    return condition.rows(by, line.given) if by.can(condition.permission) else ()


def evidence_rows(line: Line, by: Actor) -> Sequence[Rows]:
    """The rows that make a line hold, before `is_not`."""
    return _rows(line, by)


def _ids(rows: Rows) -> Statement:
    path = f"{rows.person}__" if rows.person else ""
    person = Coalesce(f"{path}root_id", f"{rows.person}_id" if rows.person else "pk")
    found: QuerySet[Any] = rows.found.order_by().annotate(person_=person).values_list("person_", flat=True)
    try:
        return found.query.sql_with_params()
    except EmptyResultSet:
        return NOBODY, ()


def _people(part: Part, by: Actor) -> Statement:
    return _turned(_bare(part, by), by) if part.is_not else _bare(part, by)


def _bare(part: Part, by: Actor) -> Statement:
    """The people of a part before its own `is_not`."""
    if isinstance(part, Line):
        return _joined(" UNION ALL ", [_ids(rows) for rows in _rows(part, by)])
    if part.join == Join.ALL:
        return _all(part, by)
    found = [_people(each, by) for each in part.parts]
    if part.join == Join.ANY:
        return _joined(" UNION ALL ", found)
    once = [(f"SELECT DISTINCT id FROM ({text}) AS one(id)", given) for text, given in found]  # noqa: S608 - the ORM's own
    text, given = _joined(" UNION ALL ", once)
    return f"SELECT id FROM ({text}) AS several(id) GROUP BY id HAVING count(*) >= {part.least:d}", given  # noqa: S608 - the same


def _all(part: Group, by: Actor) -> Statement:
    """What holds is intersected; what must not hold is taken away from it, or from everybody."""
    wanted = [_bare(each, by) for each in part.parts if not each.is_not] or [_everybody(by)]
    text, given = _joined(" INTERSECT ", wanted)
    for each in part.parts:
        if each.is_not:
            without, more = _bare(each, by)
            text, given = f"({text}) EXCEPT ({without})", given + more
    return text, given


def _turned(statement: Statement, by: Actor) -> Statement:
    everybody, given = _everybody(by)
    return f"({everybody}) EXCEPT ({statement[0]})", given + statement[1]


def _everybody(by: Actor) -> Statement:
    try:
        return customers_for(by).order_by().values_list("pk", flat=True).query.sql_with_params()
    except EmptyResultSet:
        return NOBODY, ()


def _joined(word: str, statements: Sequence[Statement]) -> Statement:
    if not statements:
        return NOBODY, ()
    return word.join(f"({text})" for text, _given in statements), tuple(each for _text, given in statements for each in given)
