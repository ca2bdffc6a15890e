"""What `verify` holds of people of several rows: their root follows from the open edges, and so do the pairs."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from tonglu.customers.joined import open_edges, renamed
from tonglu.customers.models import Customer
from tonglu.lib.labelled import N_
from tonglu.lib.names import mask
from tonglu.lib.truths import Truth

# where the open edges lead from each merged row; twenty merges one above the other are a ring
LEADS: Final = """WITH RECURSIVE up AS (
    SELECT merged_id AS id, survivor_id AS top, 1 AS steps FROM customers_merge WHERE undone_at IS NULL
    UNION ALL SELECT up.id, e.survivor_id, up.steps + 1 FROM up
    JOIN customers_merge e ON e.merged_id = up.top AND e.undone_at IS NULL WHERE up.steps < 200
), leads AS (SELECT DISTINCT ON (id) id, top, steps FROM up ORDER BY id, steps DESC)"""
MERGES: Final = (
    Truth(
        N_("客户 #{id} 合并到 #{root}，而 #{root} 自己又合并到别人：合并成了环或链。"),
        """SELECT c.id, c.root_id AS root FROM customers_customer c JOIN customers_customer r ON r.id = c.root_id
        WHERE r.root_id IS NOT NULL""",
    ),
    Truth(
        N_("客户 #{id} 记着并入 #{root}，合并记录却说应当是 #{wanted}。"),
        f"""{LEADS} SELECT c.id, coalesce(c.root_id, 0) AS root, coalesce(l.top, 0) AS wanted FROM customers_customer c
        LEFT JOIN leads l ON l.id = c.id WHERE c.root_id IS DISTINCT FROM l.top AND coalesce(l.steps, 0) < 200""",  # noqa: S608 - our own text
    ),
    Truth(
        N_("客户 #{id} 的合并记录连成了环。"),
        f"{LEADS} SELECT id FROM leads WHERE steps >= 200",  # noqa: S608 - our own text
    ),
    Truth(
        N_("合并记录 #{id} 的撤销时间早于合并时间。"),
        "SELECT id FROM customers_merge WHERE undone_at < merged_at",
    ),
    Truth(
        N_("客户 #{id} 有 {count} 条生效的合并记录，应当至多一条。"),
        """SELECT merged_id AS id, count(*) AS count FROM customers_merge WHERE undone_at IS NULL
        GROUP BY merged_id HAVING count(*) > 1""",
    ),
    Truth(
        N_("疑似同一人 #{id} 的状态是 {state}，与两份档案是否已合并不符。"),
        """SELECT p.id, p.state FROM customers_pair p JOIN customers_customer a ON a.id = p.low_id
        JOIN customers_customer b ON b.id = p.high_id
        WHERE (coalesce(a.root_id, a.id) = coalesce(b.root_id, b.id)) <> (p.state = 'merged')""",
    ),
)
AT_ONCE: Final = 5_000


def broken_names() -> Iterator[str]:
    """The name that all records of a person are shown by follows from the choices of its merges."""
    last = 0
    heads = Customer.objects.filter(pk__in=Customer.objects.filter(root__isnull=False).values("root_id")).order_by("pk").defer("tokens")
    while roots := list(heads.filter(pk__gt=last)[:AT_ONCE]):
        last, below = roots[-1].pk, defaultdict(list)
        for each in Customer.objects.filter(root__in=roots).order_by("pk").defer("tokens"):
            below[each.root_id].append(each)
        edges = open_edges([*(each.pk for each in roots), *(each.pk for rows in below.values() for each in rows)])
        for root in roots:
            for each, name, _own in renamed(root, below[root.pk], edges):
                yield _("客户 #{id} 显示的姓名不是合并时选的 {wanted}。").format(id=each.pk, wanted=mask(name))
    alone = (
        Customer.objects.filter(root=None)
        .exclude(own_name="")
        .exclude(pk__in=Customer.objects.filter(root__isnull=False).values("root_id"))
    )
    for pk in alone.order_by("pk").values_list("pk", flat=True):
        yield _("客户 #{id} 没有与别人合并，却留着另一个姓名。").format(id=pk)
