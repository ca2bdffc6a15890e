"""The people of a segment as a workbook: the rows the list shows, the numbers masked."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.exchange.exporting import enrol
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.lib.plain import as_id
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.sheets import Cell
from tonglu.standing import queries
from tonglu.standing.compiling import within
from tonglu.web.customers.exporting import written


class SegmentExport:
    code = "segment"
    label = N_("客群")
    permission = P.CUSTOMER_VIEW
    header = (N_("姓名"), N_("类型"), N_("电话"), N_("房间"))

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int:  # noqa: ARG002 - a segment has a place of its own
        return queries.members_of(by, _held(by, query)).order_by().values("pk")[: most + 1].count()

    def words(self, by: Actor, query: str) -> Sequence[str]:
        try:
            return [_held(by, query).segment.name]
        except NotAllowed:
            return [_("客群")]

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterator[Sequence[Cell]]:  # noqa: ARG002 - the same
        held = _held(by, query)
        for _person, cells in written(queries.members_of(by, held), within(by, held.segment.node_id)):
            yield cells


def _held(by: Actor, query: str) -> queries.Held:
    return queries.segment_for(by, as_id(QueryDict(query).get("segment", "")) or 0)


def enrol_here() -> None:
    enrol(SegmentExport())
