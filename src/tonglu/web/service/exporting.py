"""The list of cases as a workbook: the same rows the list shows, the numbers masked."""

from collections.abc import Iterator, Sequence
from typing import Final, cast

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.exchange.exporting import enrol
from tonglu.lib.actor import Actor
from tonglu.lib.choices import labels_of
from tonglu.lib.labelled import N_
from tonglu.lib.masking import masked
from tonglu.lib.sheets import Cell
from tonglu.service.queries import cases_for
from tonglu.service.queries.rows import Case
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui.doors import Request
from tonglu.web.access.place import narrowed_to
from tonglu.web.insight.behind import behind_of
from tonglu.web.service.listing import listing_of

CHUNK: Final = 500  # with what hangs on them, that is what an export holds; more of them are no quicker


class CaseExport:
    code = "cases"
    label = N_("工单")
    permission = P.CASE_VIEW
    header = (
        N_("单号"), N_("摘要"), N_("类型"), N_("等级"), N_("状态"), N_("客户"), N_("电话"), N_("房间"), N_("项目"), N_("处理人"),
        N_("来件时间"), N_("到期时间"), N_("关闭时间"),
    )  # fmt: skip

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int:
        return _rows(by, query, place_id).order_by().values("pk")[: most + 1].count()

    def words(self, by: Actor, query: str) -> Sequence[str]:
        return listing_of(by).words(QueryDict(query))

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterator[Sequence[Cell]]:
        kinds, grades, states = labels_of(CaseKind), labels_of(CaseGrade), labels_of(CaseState)
        for case in _rows(by, query, place_id).select_related("customer", "unit", "node", "keeper").iterator(chunk_size=CHUNK):
            yield (
                case.number, masked(case.title), _(kinds[case.kind]), _(grades[case.grade]), _(states[case.state]),
                case.customer.name if case.customer else case.contact_name, str(case.contact_phone),
                case.unit.code if case.unit else "", case.node.name, case.keeper.name if case.keeper else "",
                case.opened_at, case.due_at, case.closed_at,
            )  # fmt: skip


def _rows(by: Actor, query: str, place_id: int | None) -> QuerySet[Case]:
    asked = HttpRequest()
    asked.GET = QueryDict(query)
    seen = narrowed_to(by, place_id)
    rows, _behind = behind_of(cast("Request", asked), seen, cases_for(seen))
    return listing_of(seen).narrowed(asked.GET, rows)


def enrol_here() -> None:
    enrol(CaseExport())
