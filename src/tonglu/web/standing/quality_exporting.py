"""A list of data quality as a workbook: the rows the list shows, the numbers masked."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.rules.completeness import parts_in, troubles_in
from tonglu.exchange.exporting import enrol
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.lib.sheets import Cell
from tonglu.standing import tending
from tonglu.standing.rules.tending import ALL, LISTS
from tonglu.web.access.place import narrowed_to
from tonglu.web.customers.exporting import written
from tonglu.web.standing.quality_list import listing_of


class DataQualityExport:
    code = "data_quality"
    label = N_("资料质量")
    permission = P.CUSTOMER_VIEW
    header = (N_("姓名"), N_("类型"), N_("电话"), N_("房间"), N_("完整度"), N_("缺什么"))

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int:
        return _rows(by, query, place_id).order_by().values("pk")[: most + 1].count()

    def words(self, by: Actor, query: str) -> Sequence[str]:
        asked = QueryDict(query)
        return [_(LISTS[_code(asked)].label), *listing_of(by).words(asked)]

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterator[Sequence[Cell]]:
        for each, cells in written(_rows(by, query, place_id), narrowed_to(by, place_id)):
            gaps = [*(_(part.label) for part in parts_in(each.gaps)), *(_(trouble.label) for trouble in troubles_in(each.gaps))]
            yield *cells, each.score, _("、").join(gaps)


def _code(asked: QueryDict) -> str:
    code = asked.get("list", ALL)
    return code if code in LISTS else ALL


def _rows(by: Actor, query: str, place_id: int | None) -> QuerySet[Any]:
    seen, asked = narrowed_to(by, place_id), QueryDict(query)
    return listing_of(seen).narrowed(asked, tending.on_list(seen, LISTS[_code(asked)])).order_by("-rank", "-pk")


def enrol_here() -> None:
    enrol(DataQualityExport())
