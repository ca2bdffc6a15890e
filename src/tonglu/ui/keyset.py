"""Paging by key: the page after a row is found by its sort value and primary key, never by OFFSET."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from tonglu.lib.plain import has_controls

M = TypeVar("M", bound=Model)
NOT_OURS: Final = "not a mark of a row"


@dataclass(frozen=True, slots=True)
class Sort:
    """One allowed order: `path` is a column of the model (or of a joined row, a__b); never a veiled one.

    `is_nullable` puts rows without a value last in both directions. `is_by_place` says that an index of the table begins
    with the place and goes on in this order, or holds the places beside it, `is_of_few` that it is an index of few rows (see
    places.first_keys).
    """

    key: str
    path: str
    is_descending: bool = False
    is_nullable: bool = False
    is_by_place: bool = False
    is_of_few: bool = False


def rows_beyond(rows: QuerySet[M], sort: Sort, mark: str, *, descending: bool, back: bool = False) -> QuerySet[M]:
    """Return the rows after `mark` in the order shown; with `back` those before it, nearest first.

    Raises ValueError or ValidationError where the mark is not one of ours.
    """
    downwards = descending is not back
    nulls_first = sort.is_nullable and back
    found = rows.order_by(*_order(sort, downwards=downwards, nulls_first=nulls_first))
    if not mark:
        return found
    value, pk = _read(mark)
    try:
        return found.filter(_beyond(sort, value, pk, downwards=downwards, nulls_first=nulls_first))
    except (TypeError, OverflowError) as strange:
        raise ValueError(NOT_OURS) from strange


def key_of(row: Any, sort: Sort) -> str:
    """Return the mark of a row: its sort value and primary key, as text for an address."""
    value: Any = row
    # rows read as plain values name a joined column by its path
    for part in (sort.path,) if hasattr(row, sort.path) else sort.path.split("__"):
        value = getattr(value, part) if value is not None else None
    written = json.dumps([_plain(value), row.pk], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _order(sort: Sort, *, downwards: bool, nulls_first: bool) -> list[OrderBy]:
    column = F(sort.path)
    # NULLS is said only for nullable columns: elsewhere it would keep the planner from a plain index
    nulls = ({"nulls_first": True} if nulls_first else {"nulls_last": True}) if sort.is_nullable else {}
    first = column.desc(**nulls) if downwards else column.asc(**nulls)
    return [first, F("pk").desc() if downwards else F("pk").asc()]


def _beyond(sort: Sort, value: Any, pk: int, *, downwards: bool, nulls_first: bool) -> Q:
    side = "lt" if downwards else "gt"
    rest = Q(**{f"pk__{side}": pk})
    if value is None:
        same = Q(**{f"{sort.path}__isnull": True}) & rest
        return same | Q(**{f"{sort.path}__isnull": False}) if nulls_first else same
    # the outer comparison alone lets the index find the place
    ahead = Q(**{f"{sort.path}__{side}e": value}) & (Q(**{f"{sort.path}__{side}": value}) | rest)
    return ahead | Q(**{f"{sort.path}__isnull": True}) if sort.is_nullable and not nulls_first else ahead


def _read(mark: str) -> tuple[Any, int]:
    written = base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
    try:
        found = json.loads(written)
    except RecursionError as nested:
        raise ValueError(NOT_OURS) from nested
    match found:
        case [str() | int() | float() | None as value, int() as pk] if not (isinstance(value, str) and has_controls(value)):
            return value, pk
    raise ValueError(NOT_OURS)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    message = f"{type(value).__name__} is not a sort value"
    raise TypeError(message)
