"""What `verify` holds of the kept sums: they are what counting anew would give, once the facts told so far are counted."""

from collections.abc import Iterator
from typing import Final

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from tonglu.insight import counting
from tonglu.insight.actions import catch_up
from tonglu.insight.answers import wrong_answers
from tonglu.lib import clock
from tonglu.lib.actor import system_actor

TRIES: Final = 5


def broken() -> Iterator[str]:
    """Look at one moment of a product that may be at work; where somebody counted in between, look again."""
    for last in range(TRIES):
        try:
            with transaction.atomic():
                if len(connection.savepoint_ids) == 0:
                    _stand_still()
                catch_up(by=system_actor("verify", clock.now()))
                faults = list(_faults())
        except OperationalError:
            if last == TRIES - 1:
                raise
            continue
        break
    yield from faults


def _stand_still() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _faults() -> Iterator[str]:
    count, first = counting.wrong_marks()
    if count:
        yield _("分析：{n} 张工单的计数与工单本身不符（首张编号 {first}）；请执行 ./tonglu recount。").format(n=count, first=first)
    for node, on, kind in counting.wrong_cells():
        yield _("分析：组织 {node} 在 {on} 的合计（{kind}）与明细不符；请执行 ./tonglu recount。").format(node=node, on=on, kind=kind)
    for node, on in wrong_answers():
        yield _("分析：组织 {node} 在 {on} 的回访答复与回访不符；请执行 ./tonglu recount。").format(node=node, on=on)
    for node, on in counting.wrong_homes():
        yield _("分析：组织 {node} 在 {on} 的交付户数与房间不符；请执行 ./tonglu recount。").format(node=node, on=on)
