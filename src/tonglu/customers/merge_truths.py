"""What `verify` holds of people of several rows: their root follows from the open edges, and so do the pairs."""

from typing import Final

from tonglu.lib.labelled import N_
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
