"""What `verify` holds of the ladder: each level of each clock was told exactly once, and rang once at each person."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from tonglu.lib.labelled import N_
from tonglu.service.rules.ladder import RANKS

TOLD = """
    SELECT coalesce(row.case_id, told.subject_id) AS id, coalesce(row.clock, told.clock) AS clock,
        coalesce(row.level, told.level) AS level, coalesce(told.count, 0) AS count
    FROM service_caseescalation row
    FULL JOIN (
        SELECT subject_id, body ->> 'clock' AS clock, body ->> 'level' AS level, count(*) AS count FROM audit_factrow
        WHERE kind = 'service.case_escalated' GROUP BY 1, 2, 3
    ) told ON told.subject_id = row.case_id AND told.clock = row.clock AND told.level = row.level
    WHERE row.id IS NULL OR told.count IS DISTINCT FROM 1 LIMIT 100
"""
CLIMBED = """
    SELECT kept.number, kept.climbed_to, coalesce(told.top, 0) AS top FROM service_case kept
    LEFT JOIN (
        SELECT case_id, max((SELECT rank FROM unnest(%s::text[], %s::int[]) AS ranks (level, rank) WHERE ranks.level = row.level)) AS top
        FROM service_caseescalation row GROUP BY 1
    ) told ON told.case_id = kept.id
    WHERE kept.climbed_to <> coalesce(told.top, 0) LIMIT 100
"""
RUNG = """
    SELECT ask_id AS id, to_person_id AS person, count(*) AS count FROM messaging_message
    WHERE medium = 'bell' AND ask_id IS NOT NULL GROUP BY ask_id, to_person_id, template_id HAVING count(*) > 1 LIMIT 100
"""
EMPTY = """
    SELECT mail.id FROM messaging_message mail WHERE mail.key LIKE 'digest:%%'
    AND NOT EXISTS (SELECT FROM messaging_message line WHERE line.digest_id = mail.id) LIMIT 100
"""
TRUTHS = (
    (N_("工单 #{id} 的时限 {clock} 升级到 {level} 告知了 {count} 次，应当正好一次。"), TOLD, ()),
    (N_("工单 {number}：记着升级到第 {climbed_to} 级，按升级记录应为第 {top} 级。"), CLIMBED, (list(RANKS), list(RANKS.values()))),
    (N_("升级 #{id} 提醒了人员 #{person} {count} 次，应当一次。"), RUNG, ()),
    (N_("汇总邮件 #{id} 里没有一条提醒。"), EMPTY, ()),
)


def broken() -> Iterator[str]:
    for sentence, query, params in TRUTHS:
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            names = [column.name for column in cursor.description or ()]
            for row in cursor.fetchall():
                yield _(sentence).format(**dict(zip(names, row, strict=True)))
