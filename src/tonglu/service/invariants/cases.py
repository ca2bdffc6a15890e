"""What `verify` holds of cases: their facts fold to their state, their deadlines move only by a recorded act, each delay is told once."""

from collections.abc import Iterator

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth, broken_truths

# the state a case is in after a fact; CaseReopened and CaseTakenBack say themselves which
FOLD = """CASE kind WHEN 'service.case_opened' THEN 'new' WHEN 'service.case_accepted' THEN 'accepted'
    WHEN 'service.case_turned_down' THEN 'refused' WHEN 'service.case_dispatched' THEN 'handling'
    WHEN 'service.case_handed_back' THEN 'accepted' WHEN 'service.case_released' THEN 'accepted'
    WHEN 'service.case_finished' THEN 'done' WHEN 'service.case_closed' THEN 'closed'
    WHEN 'service.case_force_closed' THEN 'closed' WHEN 'service.case_reopened' THEN body ->> 'state'
    WHEN 'service.case_taken_back' THEN body ->> 'state' END"""
STEPS = """('service.case_opened', 'service.case_accepted', 'service.case_turned_down', 'service.case_dispatched',
    'service.case_handed_back', 'service.case_released', 'service.case_finished', 'service.case_closed',
    'service.case_force_closed', 'service.case_reopened', 'service.case_taken_back')"""
TRUTHS = (
    Truth(
        N_("工单 {number}：状态是 {state}，按经过应为 {wanted}。"),
        f"""SELECT * FROM (SELECT c.number, c.state, coalesce(f.wanted, '-') AS wanted FROM service_case c
        LEFT JOIN (SELECT DISTINCT ON (subject_id) subject_id, {FOLD} AS wanted FROM audit_factrow WHERE kind IN {STEPS}
                   ORDER BY subject_id, id DESC) f ON f.subject_id = c.id) c WHERE state <> wanted""",  # noqa: S608 - our own words
    ),
    Truth(
        N_("工单 #{id} 登记了 {count} 次。"),
        """SELECT * FROM (SELECT subject_id AS id, count(*) AS count FROM audit_factrow WHERE kind = 'service.case_opened'
        GROUP BY subject_id) f WHERE count > 1""",
    ),
    Truth(
        N_("工单 #{id} 有登记的记录，工单却不在了。"),
        """SELECT f.subject_id AS id FROM audit_factrow f WHERE f.kind = 'service.case_opened'
        AND NOT EXISTS (SELECT FROM service_case c WHERE c.id = f.subject_id)
        AND NOT EXISTS (SELECT FROM audit_factrow t WHERE t.kind = 'service.case_taken_back' AND t.subject_id = f.subject_id
            AND t.body ->> 'state' = '')""",
    ),
    Truth(
        N_("工单 {number} 随导入撤销了，却还在。"),
        """SELECT c.number FROM audit_factrow f JOIN service_case c ON c.id = f.subject_id
        WHERE f.kind = 'service.case_taken_back' AND f.body ->> 'state' = ''""",
    ),
    Truth(
        N_("工单 #{id} 的状态与最后一条变更记录 {wanted} 不符。"),
        """SELECT * FROM (SELECT c.id, c.state, d.wanted FROM service_case c JOIN (
            SELECT DISTINCT ON (row_id) row_id, change -> 'state' ->> 1 AS wanted FROM audit_diff
            WHERE table_name = 'service_case' AND act = 'UPDATE' AND change ? 'state' ORDER BY row_id, id DESC
        ) d ON d.row_id = c.id) c WHERE state <> wanted""",
    ),
    Truth(
        N_("工单 {number}：列表上的到期 {due} 与最近一只未停的钟 {wanted} 不符。"),
        """SELECT * FROM (SELECT c.number, c.due_at AS due, l.wanted FROM service_case c
        LEFT JOIN (SELECT case_id, min(due_at) AS wanted FROM service_caseclock WHERE stopped_at IS NULL GROUP BY case_id) l
        ON l.case_id = c.id) c WHERE due IS DISTINCT FROM wanted""",
    ),
    Truth(
        N_("时钟 #{id}（{clock}）：到期 {due} 与逐行算出的 {wanted} 不符。"),
        """SELECT * FROM (SELECT id, clock, due_at AS due, (lines -> -1 ->> 'to')::timestamptz AS wanted FROM service_caseclock
        WHERE lines <> '[]') l WHERE due <> wanted""",
    ),
    Truth(
        N_("时钟 #{id} 的到期从 {before} 改成 {after}，却没有记录为什么。"),
        """SELECT d.row_id AS id, d.change -> 'due_at' ->> 0 AS before, d.change -> 'due_at' ->> 1 AS after FROM audit_diff d
        JOIN service_caseclock l ON l.id = d.row_id
        WHERE d.table_name = 'service_caseclock' AND d.act = 'UPDATE' AND d.change ? 'due_at'
        AND NOT EXISTS (SELECT FROM audit_factrow f WHERE f.xid = d.xid AND f.subject_id = l.case_id AND f.kind LIKE 'service.%')""",
    ),
    Truth(
        N_("时钟 #{id}（{clock}）：到期与最后一条变更记录 {wanted} 不符。"),
        """SELECT * FROM (SELECT l.id, l.clock, l.due_at, d.wanted FROM service_caseclock l JOIN (
            SELECT DISTINCT ON (row_id) row_id, (change -> 'due_at' ->> 1)::timestamptz AS wanted FROM audit_diff
            WHERE table_name = 'service_caseclock' AND act = 'UPDATE' AND change ? 'due_at' ORDER BY row_id, id DESC
        ) d ON d.row_id = l.id) l WHERE due_at IS DISTINCT FROM wanted""",
    ),
    Truth(
        N_("工单 #{id} 的时限 {clock} 超时告知了 {count} 次，应当正好一次。"),
        """SELECT * FROM (SELECT coalesce(l.case_id, t.subject_id) AS id, coalesce(l.clock, t.clock) AS clock, coalesce(t.count, 0) AS count
        FROM (SELECT case_id, clock FROM service_caseclock WHERE overdue_at IS NOT NULL) l
        FULL JOIN (SELECT subject_id, body ->> 'clock' AS clock, count(*) AS count FROM audit_factrow
                   WHERE kind = 'service.case_overdue' GROUP BY 1, 2) t ON t.subject_id = l.case_id AND t.clock = l.clock
        WHERE l.case_id IS NULL OR coalesce(t.count, 0) <> 1) l
        WHERE count > 0 OR NOT EXISTS (SELECT FROM audit_factrow f WHERE f.subject_id = l.id AND f.kind = 'service.case_opened'
            AND f.via = 'past')""",
    ),
    Truth(
        N_("工单 #{id} 的主工单连成了环。"),
        """WITH RECURSIVE up AS (SELECT id, parent_id FROM service_case WHERE parent_id IS NOT NULL
        UNION ALL SELECT up.id, p.parent_id FROM up JOIN service_case p ON p.id = up.parent_id WHERE p.parent_id IS NOT NULL)
        CYCLE parent_id SET is_loop USING way SELECT DISTINCT id FROM up WHERE is_loop""",
    ),
    Truth(
        N_("工单 #{id} 的客户 #{customer} 对它的组织 {node} 不可见。"),
        """SELECT c.id, c.customer_id AS customer, c.node_id AS node FROM service_case c JOIN customers_customer p ON p.id = c.customer_id
        WHERE NOT c.node_id = ANY(p.nodes)""",
    ),
    Truth(
        N_("暂停 #{id} 与 #{other} 是同一张工单，时间却重叠。"),
        """SELECT a.id, b.id AS other FROM service_pause a JOIN service_pause b ON b.case_id = a.case_id AND b.id > a.id
        WHERE a.span && b.span""",
    ),
)


def broken() -> Iterator[str]:
    return broken_truths(TRUTHS)
