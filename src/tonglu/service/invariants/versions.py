"""What is set in versions: no two hold at once, and what the public was told stays as it was said."""

from collections.abc import Iterator

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth, broken_truths

TRUTHS = (
    Truth(
        N_("服务标准 {code}：#{id} 与 #{other} 是同一组织的两版，生效日期却重叠。"),
        """SELECT a.code, a.id, b.id AS other FROM service_servicestandard a JOIN service_servicestandard b
        ON b.code = a.code AND b.node_id IS NOT DISTINCT FROM a.node_id AND b.id > a.id
        WHERE CASE WHEN a.until < a.since OR b.until < b.since THEN true
            ELSE daterange(a.since, a.until) && daterange(b.since, b.until) END""",
    ),
    Truth(
        N_("服务标准 {code}（#{id}）设置过，却不在了。"),
        """SELECT f.subject_id AS id, f.body ->> 'code' AS code FROM audit_factrow f WHERE f.kind = 'service.standard_set'
        AND NOT EXISTS (SELECT FROM service_servicestandard s WHERE s.id = f.subject_id)""",
    ),
    Truth(
        N_("服务标准 {code}（#{id}）与设置时说的不同。"),
        """SELECT s.id, s.code FROM service_servicestandard s JOIN audit_factrow f
        ON f.kind = 'service.standard_set' AND f.subject_id = s.id
        WHERE (s.code, s.sentence, s.measure, s.limit_minutes, s.target, s.since, s.node_id) IS DISTINCT FROM (f.body ->> 'code',
            f.body ->> 'sentence', f.body ->> 'measure', (f.body ->> 'limit_minutes')::int, (f.body ->> 'target')::int,
            (f.body ->> 'since')::date, f.node_id)""",
    ),
    Truth(
        N_("服务标准公示页 #{id} 的公布与最后一次决定不符。"),
        """SELECT p.id FROM service_standardspage p JOIN (
            SELECT DISTINCT ON (subject_id) subject_id, (body ->> 'is_public')::boolean AS wanted FROM audit_factrow
            WHERE kind = 'service.standards_published' ORDER BY subject_id, id DESC
        ) f ON f.subject_id = p.id WHERE p.is_public <> f.wanted""",
    ),
    Truth(
        N_("回访规则 #{id} 与 #{other} 管的是同样的工单，生效时间却重叠。"),
        """SELECT a.id, b.id AS other FROM service_checkbackrule a JOIN service_checkbackrule b
        ON (b.node_id, b.kind, b.grade, b.problem_id, b."where") IS NOT DISTINCT FROM (a.node_id, a.kind, a.grade, a.problem_id, a."where")
        AND b.id > a.id WHERE CASE WHEN a.until < a.since OR b.until < b.since THEN true
            ELSE tstzrange(a.since, a.until) && tstzrange(b.since, b.until) END""",
    ),
    Truth(
        N_("回访话术 #{id}（第 {version} 版）早于它前面的一版生效。"),
        """SELECT id, version FROM (SELECT id, version, since < lag(since) OVER (PARTITION BY kind ORDER BY version) AS is_early
        FROM service_checkbackscript) s WHERE is_early""",
    ),
)


def broken() -> Iterator[str]:
    return broken_truths(TRUTHS)
