"""What `verify` holds of owners and of who stands in: never more than the whole, and just the whole on the day of a change."""

from typing import Final

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth

TODAY: Final = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
OWNING: Final = "role IN ('owner', 'co_owner')"
OWNERSHIP: Final = (
    Truth(
        N_("房间 #{id} 在 {day} 的份额合计 {total}%，超过 100。"),
        # an ownership whose beginning nobody knows is judged today only
        f"""SELECT d.unit_id AS id, d.day, sum(r.share) AS total FROM (
            SELECT DISTINCT unit_id, unnest(ARRAY[since, {TODAY}]) AS day FROM customers_residency WHERE share IS NOT NULL AND {OWNING}
        ) d JOIN customers_residency r ON r.unit_id = d.unit_id AND r.share IS NOT NULL AND r.{OWNING}
            AND (r.since <= d.day OR (r.since IS NULL AND d.day = {TODAY})) AND (r.until IS NULL OR r.until > d.day)
        WHERE d.day IS NOT NULL GROUP BY d.unit_id, d.day HAVING sum(r.share) > 100""",  # noqa: S608 - our own text
    ),
    Truth(
        N_("房间 #{id} 在 {day} 变更产权，当天业主的份额合计 {total}%，应当正好 100%。"),
        f"""SELECT f.unit_id AS id, f.body->>'on' AS day, sum(r.share) AS total FROM audit_factrow f
        JOIN customers_residency r ON r.unit_id = f.unit_id AND r.{OWNING}
            AND (r.since IS NULL OR r.since <= (f.body->>'on')::date) AND (r.until IS NULL OR r.until > (f.body->>'on')::date)
        WHERE f.kind IN ('customers.unit_transferred', 'customers.unit_shared')
        GROUP BY f.id, f.unit_id, f.body->>'on' HAVING sum(r.share) <> 100""",  # noqa: S608 - our own text
    ),
    Truth(
        N_("圈层身份 #{id} 的组织看不到客户 #{customer}。"),
        """SELECT a.id, c.id AS customer FROM customers_affiliation a JOIN customers_customer c ON c.id = a.customer_id
        WHERE a.until IS NULL AND NOT a.node_id = ANY(c.nodes)""",
    ),
    Truth(
        N_("代理与联系 #{id} 的组织看不到双方中的客户 #{customer}。"),
        """SELECT m.id, c.id AS customer FROM customers_mandate m JOIN customers_customer c ON c.id IN (m.holder_id, m.principal_id)
        WHERE m.until IS NULL AND NOT m.node_id = ANY(c.nodes)""",
    ),
    Truth(
        N_("房间 #{id} 的产权变更记下的人房关系 #{home} 不在了，或开始日期不是 {day}。"),
        """SELECT f.unit_id AS id, home.value::bigint AS home, f.body->>'on' AS day FROM audit_factrow f
        CROSS JOIN LATERAL jsonb_array_elements_text(f.body->'begun') home
        LEFT JOIN customers_residency r ON r.id = home.value::bigint AND r.unit_id = f.unit_id
        WHERE f.kind IN ('customers.unit_transferred', 'customers.unit_shared') AND r.since IS DISTINCT FROM (f.body->>'on')::date""",
    ),
)
