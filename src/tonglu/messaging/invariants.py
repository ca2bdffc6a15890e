"""What `verify` holds of messages: none was sent twice, and none was sent without a word about it."""

from collections.abc import Iterator

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth, broken_truths

TRUTHS = (
    Truth(
        N_("消息 #{id} 发送了 {sent} 次，人工只同意重发 {again} 次。"),
        """SELECT * FROM (SELECT subject_id AS id, count(*) FILTER (WHERE kind = 'messaging.sent') AS sent,
        count(*) FILTER (WHERE kind = 'messaging.sent_again') AS again FROM audit_factrow
        WHERE kind IN ('messaging.sent', 'messaging.sent_again') GROUP BY subject_id) m WHERE sent > 1 + again""",
    ),
    Truth(
        N_("消息 #{id} 标为已发送，却没有发送的记录。"),
        """SELECT m.id FROM messaging_message m WHERE m.state = 'sent' AND m.medium <> 'bell'
        AND NOT EXISTS (SELECT FROM audit_factrow f WHERE f.kind = 'messaging.sent' AND f.subject_id = m.id)""",
    ),
    Truth(
        N_("消息 #{id} 有发送的记录，状态却是 {state}。"),
        """SELECT m.id, m.state FROM messaging_message m WHERE m.state IN ('waiting', 'held')
        AND EXISTS (SELECT FROM audit_factrow f WHERE f.kind = 'messaging.sent' AND f.subject_id = m.id)""",
    ),
)


def broken() -> Iterator[str]:
    return broken_truths(TRUTHS)
