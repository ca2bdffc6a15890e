"""At most four numbers for each workbench; every one opens to its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from tonglu.service.queries import Count
from tonglu.ui.addresses import url
from tonglu.ui.menu import Words
from tonglu.web.home.benches import Bench


@dataclass(frozen=True, slots=True)
class Number:
    label: Words
    value: str
    url: str
    tone: str = "plain"


# code of workbench_for → (label, query of the list, tone where it is not zero)
NUMBERS: Final[dict[str, tuple[Words, str, str]]] = {
    "late": (_("已超时"), "due=late&sort=due", "late"),
    "due_today": (_("今天到期"), "due=today&sort=due", "warn"),
    "new": (_("待受理"), "state=new", "plain"),
    "to_dispatch": (_("待派单"), "state=accepted", "plain"),
    "to_close": (_("待关闭"), "state=done", "plain"),
    "mine": (_("我在处理"), "state=handling&keeper=me&sort=due", "plain"),
}
NUMBERS_OF: Final[dict[Bench, tuple[str, ...]]] = {
    Bench.AGENT: ("late", "due_today", "new", "mine"),
    Bench.DISPATCHER: ("late", "new", "to_dispatch", "to_close"),
    Bench.LEAD: ("late", "due_today", "to_dispatch", "to_close"),
    Bench.ADMIN: ("late", "due_today", "new", "to_close"),
}


def numbers_of(counts: Mapping[str, Count]) -> list[Number]:
    return [_number(code, count) for code, count in counts.items()]


def _number(code: str, count: Count) -> Number:
    label, query, tone = NUMBERS[code]
    return Number(label, str(count), f"{url('web:cases')}?{query}", tone if count.value else "plain")
