"""The list of customers as a workbook: the same rows the list shows, the numbers masked."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.customers.circles import roles_now
from tonglu.customers.queries import KINDS, customers_for, with_homes
from tonglu.customers.rules.circles import circles_of
from tonglu.exchange.exporting import enrol
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.lib.sheets import Cell
from tonglu.web.access.place import narrowed_to
from tonglu.web.customers.lists import listing_of

CHUNK: Final = 500  # with what hangs on them, that is what an export holds; more of them are no quicker


class CustomerExport:
    code = "customers"
    label = N_("客户")
    permission = P.CUSTOMER_VIEW
    header = (N_("姓名"), N_("类型"), N_("电话"), N_("房间"), N_("圈层"), N_("登记时间"))

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int:
        return _rows(by, query, place_id).order_by().values("pk")[: most + 1].count()

    def words(self, by: Actor, query: str) -> Sequence[str]:
        return listing_of(by).words(QueryDict(query))

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterator[Sequence[Cell]]:
        seen = narrowed_to(by, place_id)
        people = written(_rows(by, query, place_id), seen)
        while some := list(islice(people, CHUNK)):
            roles = roles_now(seen, [each.pk for each, _cells in some])
            for each, cells in some:
                circles = circles_of(roles.get(each.pk, ()), has_home=bool(each.open_homes))
                yield *cells, "、".join(circles), each.created_at


def written(people: QuerySet[Any], seen: Actor) -> Iterator[tuple[Any, Sequence[Cell]]]:
    """Yield each person with what a workbook says of anybody: name, kind, masked numbers, rooms."""
    kinds = {str(value): str(label) for value, label in KINDS}
    found: Iterator[Any] = with_homes(people, seen).iterator(chunk_size=CHUNK)
    for each in found:
        phones = "、".join(str(phone.number) for phone in each.open_phones)
        yield each, (each.name, _(kinds[each.kind]), phones, "、".join(home.unit.code for home in each.open_homes))


def _rows(by: Actor, query: str, place_id: int | None) -> QuerySet[Any]:
    seen = narrowed_to(by, place_id)
    return listing_of(seen).narrowed(QueryDict(query), customers_for(seen))


def enrol_here() -> None:
    enrol(CustomerExport())
