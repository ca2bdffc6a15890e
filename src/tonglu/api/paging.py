"""Pages by key: the mark of the last row finds the next page, however long the list."""

import binascii
from typing import Annotated, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from ninja import Schema
from pydantic import Field

from tonglu.lib.places import first_keys
from tonglu.lib.plain import has_controls, shown
from tonglu.lib.refusals import Refused
from tonglu.ui.keyset import Sort, key_of, rows_beyond

M = TypeVar("M", bound=Model)
MOST = 200
Limit = Annotated[int, Field(ge=1, le=MOST, description="每页行数，最多 200")]
LONGEST_MARK = 500


def page_of(rows: QuerySet[M], sort: Sort, after: str, limit: int) -> tuple[list[M], str | None]:
    """Return the rows after a mark and the mark of the next page; Refused for a mark that is not ours."""
    if len(after) > LONGEST_MARK:
        raise Refused("after 不是有效的翻页标记，请使用上一页返回的 next")
    try:
        found = _first(rows_beyond(rows, sort, after, descending=sort.is_descending), sort, limit + 1)
    except (TypeError, ValueError, ValidationError, binascii.Error, OverflowError):
        raise Refused("after 不是有效的翻页标记，请使用上一页返回的 next") from None
    page = found[:limit]
    return page, key_of(page[-1], sort) if len(found) > limit else None


def _first(ordered: QuerySet[M], sort: Sort, most: int) -> list[M]:
    """Return the first rows, found place by place where an index of the table allows it."""
    if not sort.is_by_place:
        return list(ordered[:most])
    return list(ordered.filter(pk__any_of=first_keys(ordered, most, by_place=True)))


def refuse_unknown(request: HttpRequest, asked: type[Schema]) -> None:
    """Refuse a misspelt filter: without it the list would show everything; and what no row can hold."""
    _refuse(request.GET, asked)


def refuse_unknown_boxes(request: HttpRequest, given: type[Schema]) -> None:
    """The same for the boxes of an uploaded form."""
    _refuse(request.POST, given)


def _refuse(said: QueryDict, asked: type[Schema]) -> None:
    unknown = sorted(set(said) - set(asked.model_fields))
    if unknown:
        raise Refused("{name}：没有这个字段，请核对拼写", name=shown(unknown[0]))
    if strange := [name for name, values in said.lists() if any(has_controls(str(each)) for each in values)]:
        raise Refused("{what}里有不可见的控制字符，请删除后再提交", what=strange[0])
