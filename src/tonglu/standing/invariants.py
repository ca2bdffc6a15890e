"""What `verify` holds of marks and segments; the facts of their acts are the other witness."""

from collections.abc import Iterator

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth, broken_truths

TRUTHS = (
    Truth(
        N_("客群 #{id} 的第 {number} 版条件不在了。"),
        """SELECT s.id, s.number FROM standing_segment s WHERE NOT EXISTS (
            SELECT FROM standing_segmentrule r WHERE r.segment_id = s.id AND r.number = s.number)""",
    ),
    Truth(
        N_("客群 #{id} 固定了 {count} 人，名单上却是 {members} 人。"),
        """SELECT s.id, coalesce(s.frozen_count, 0) AS count, m.members FROM standing_segment s, LATERAL (
            SELECT count(*) AS members FROM standing_segmentmember WHERE segment_id = s.id) m
        WHERE m.members <> coalesce(s.frozen_count, 0)""",
    ),
    Truth(
        N_("客群 #{id} 的固定人数 {count} 与经过里的 {told} 不符。"),
        """SELECT s.id, coalesce(s.frozen_count, 0) AS count, f.body ->> 'members' AS told FROM audit_factrow f
        JOIN standing_segment s ON s.id = f.subject_id
        WHERE f.kind = 'standing.segment_frozen' AND (f.body ->> 'members')::int IS DISTINCT FROM s.frozen_count""",
    ),
    Truth(
        N_("客户标记 #{id}：项目 {node} 看不到它的客户 #{customer}。"),
        """SELECT m.id, m.node_id AS node, m.customer_id AS customer FROM standing_mark m
        JOIN customers_customer c ON c.id = m.customer_id WHERE m.until IS NULL AND NOT m.node_id = ANY(c.nodes)""",
    ),
    Truth(
        N_("客户标记 #{id} 的等级 {letter} 与评定的经过不符。"),
        """SELECT m.id, m.letter FROM standing_mark m WHERE m.kind = 'grade' AND NOT EXISTS (
            SELECT FROM audit_factrow f WHERE f.kind = 'standing.graded' AND f.subject_id = m.id AND f.body ->> 'title' = m.letter)""",
    ),
    Truth(
        N_("资料核对 #{id}（{outcome}）与记录的经过不符。"),
        """SELECT c.id, c.outcome FROM standing_datacheck c WHERE NOT EXISTS (
            SELECT FROM audit_factrow f WHERE f.kind = 'standing.data_checked' AND f.subject_id = c.id
            AND f.body ->> 'outcome' = c.outcome)""",
    ),
    Truth(
        N_("客户 #{id} 的核对时间与核对记录不符。"),
        """SELECT c.id FROM customers_customer c LEFT JOIN (
            SELECT customer_id, max(at) AS at FROM standing_datacheck WHERE outcome = 'confirmed' GROUP BY customer_id) d
        ON d.customer_id = c.id WHERE d.at > coalesce(c.confirmed_at, d.at - interval '1 second')""",
    ),
)


def broken() -> Iterator[str]:
    return broken_truths(TRUTHS)
